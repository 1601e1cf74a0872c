using System.Numerics;

namespace FastNN.Testing;

/// <summary>Numbers that something takes, as a formula that leads any number there.</summary>
public abstract class Domain
{
    private Domain()
    {
    }

    /// <summary>The values of a formula.</summary>
    public static Domain Of<F>(F formula) where F : struct, IActivation => new By<F>(formula);

    /// <summary>The formula of x, as a layer.</summary>
    public abstract Value<T> Into<T>(Value<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private sealed class By<F>(F formula) : Domain where F : struct, IActivation
    {
        public override Value<T> Into<T>(Value<T> x)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Then(new Formula<T, F>(x.Shape, formula));
        }
    }
}
