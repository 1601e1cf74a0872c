using System.Runtime.CompilerServices;

namespace FastNN;

/// <summary>Refuses hyper-parameters that make no sense, by their names, with what was seen and what is wanted.</summary>
internal static class Require
{
    /// <summary>0 &lt; x &lt; ∞.</summary>
    public static double Positive(double x, string what, [CallerArgumentExpression(nameof(x))] string name = "") =>
        x > 0 && double.IsFinite(x) ? x : throw Refusal(x, what, "finite and greater than 0", name);

    /// <summary>0 ≤ x &lt; ∞.</summary>
    public static double NotNegative(double x, string what, [CallerArgumentExpression(nameof(x))] string name = "") =>
        x >= 0 && double.IsFinite(x) ? x : throw Refusal(x, what, "finite and not negative", name);

    /// <summary>0 ≤ x &lt; 1: the share that a running mean keeps.</summary>
    public static double Share(double x, string what, [CallerArgumentExpression(nameof(x))] string name = "") =>
        x is >= 0 and < 1 ? x : throw Refusal(x, what, "at least 0 and below 1", name);

    /// <summary>−∞ &lt; x &lt; ∞.</summary>
    public static double Finite(double x, string what, [CallerArgumentExpression(nameof(x))] string name = "") =>
        double.IsFinite(x) ? x : throw Refusal(x, what, "finite", name);

    /// <summary>x ≥ least.</summary>
    public static long AtLeast(long least, long x, string what, [CallerArgumentExpression(nameof(x))] string name = "") =>
        x >= least ? x : throw new ArgumentOutOfRangeException(name, x, FormattableString.Invariant($"{what} is at least {least}, but it is {x}."));

    private static ArgumentOutOfRangeException Refusal(double x, string what, string wanted, string name) =>
        new(name, x, FormattableString.Invariant($"{what} is {wanted}, but it is {x}."));
}
