using System.Numerics;
using FastNN.Testing.Naive;

namespace FastNN.Cli.Plumbing;

/// <summary>An activation of hidden layers: in FastNN, and in the naive loops.</summary>
internal abstract class ActivationChoice(string name, NaiveActivation naive, Initializer weight)
{
    public static IReadOnlyList<ActivationChoice> All { get; } =
    [
        Of("relu", new Relu(), NaiveActivation.Relu, Initializer.HeNormal),
        Of("leaky-relu", new LeakyRelu(), NaiveActivation.LeakyRelu, Initializer.HeNormal),
        Of("tanh", new Tanh(), NaiveActivation.Tanh, Initializer.GlorotUniform),
        Of("sigmoid", new Sigmoid(), NaiveActivation.Sigmoid, Initializer.GlorotUniform),
        Of("elu", new Elu(), NaiveActivation.Elu, Initializer.HeNormal),
        Of("gelu", new Gelu(), NaiveActivation.Gelu, Initializer.HeNormal),
        Of("gelu-tanh", new GeluTanh(), NaiveActivation.GeluTanh, Initializer.HeNormal),
        Of("silu", new Silu(), NaiveActivation.Silu, Initializer.HeNormal),
        Of("softplus", new Softplus(), NaiveActivation.Softplus, Initializer.HeNormal),
        Of("identity", new Identity(), NaiveActivation.Identity, Initializer.GlorotUniform),
    ];

    /// <summary>The same in the naive loops.</summary>
    public NaiveActivation Naive => naive;

    /// <summary>How the weights before it start.</summary>
    public Initializer Weight => weight;

    public abstract Value<T> Dense<T>(Value<T> x, int units) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public override string ToString() => name;

    private static Choice<A> Of<A>(string name, A f, NaiveActivation naive, Initializer weight) where A : struct, IActivation => new(name, f, naive, weight);

    private sealed class Choice<A>(string name, A f, NaiveActivation naive, Initializer weight) : ActivationChoice(name, naive, weight) where A : struct, IActivation
    {
        public override Value<T> Dense<T>(Value<T> x, int units) => x.Dense(units, f, weight: Weight);
    }
}
