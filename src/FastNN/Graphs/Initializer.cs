using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// How a parameter starts: a pure function of seed, name and shape. Fan-in is the product of all extents but the last, fan-out the last
/// (weights are stored [in, out]).
/// </summary>
public sealed class Initializer
{
    private readonly string name;
    private readonly Func<Shape, Func<Philox.Bits, double>> rule;

    private Initializer(string name, Func<Shape, Func<Philox.Bits, double>> rule) => (this.name, this.rule) = (name, rule);

    /// <summary>All zeros.</summary>
    public static Initializer Zero { get; } = new("Zero", _ => _ => 0);

    /// <summary>All ones.</summary>
    public static Initializer One { get; } = new("One", _ => _ => 1);

    /// <summary>U(−r, r) with r = √(6 / (in + out)) (Glorot and Bengio, 2010): keeps variances through tanh-like layers.</summary>
    public static Initializer GlorotUniform { get; } = new("GlorotUniform", s => Symmetric(Math.Sqrt(6.0 / Math.Max(1, In(s) + Out(s)))));

    /// <summary>N(0, σ²) with σ² = 2 / (in + out) (Glorot and Bengio, 2010).</summary>
    public static Initializer GlorotNormal { get; } = new("GlorotNormal", s => Gaussian(Math.Sqrt(2.0 / Math.Max(1, In(s) + Out(s)))));

    /// <summary>U(−r, r) with r = √(6 / in) (He, Zhang, Ren and Sun, 2015): keeps variances through ReLU layers.</summary>
    public static Initializer HeUniform { get; } = new("HeUniform", s => Symmetric(Math.Sqrt(6.0 / Math.Max(1, In(s)))));

    /// <summary>N(0, σ²) with σ² = 2 / in (He, Zhang, Ren and Sun, 2015).</summary>
    public static Initializer HeNormal { get; } = new("HeNormal", s => Gaussian(Math.Sqrt(2.0 / Math.Max(1, In(s)))));

    /// <summary>Every element <paramref name="value"/>.</summary>
    public static Initializer Constant(double value) => new($"Constant({value})", _ => _ => value);

    /// <summary>U(<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Initializer Uniform(double low, double high) => new($"Uniform({low}, {high})", _ => bits => low + (high - low) * bits.Double);

    /// <summary>N(0, σ²).</summary>
    public static Initializer Normal(double sigma) => new($"Normal({sigma})", _ => Gaussian(sigma));

    /// <summary>Fills one tensor: element i is a function of the seed, the parameter's name and i.</summary>
    /// <param name="seed">The seed of the whole parameter set.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Its elements.</param>
    public void Fill<T>(ulong seed, string parameter, Shape shape, Span<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var draw = rule(shape);
        var key = Philox.Derive(seed, parameter);
        for (var i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(draw(Philox.Generate(key, new(0, (ulong)i, 0))));
    }

    /// <summary>The method's name.</summary>
    public override string ToString() => name;

    private static long In(Shape s) => s.Rank < 2 ? s.Size : s.Leading;

    private static long Out(Shape s) => s.Last;

    private static Func<Philox.Bits, double> Symmetric(double r) => bits => r * (2 * bits.Double - 1);

    private static Func<Philox.Bits, double> Gaussian(double sigma) => bits => sigma * bits.Normal;
}
