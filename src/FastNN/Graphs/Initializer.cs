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
    private readonly Func<Shape, Func<Philox.Bits, double>>? each;      // each element of its random bits,
    private readonly Action<Shape, ulong, double[]>? whole;             // or all of them of the key

    private Initializer(string name, Func<Shape, Func<Philox.Bits, double>> each) => (this.name, this.each) = (name, each);

    private Initializer(string name, Action<Shape, ulong, double[]> whole) => (this.name, this.whole) = (name, whole);

    /// <summary>All zeros: right for biases alone, since units that start alike stay alike.</summary>
    public static Initializer Zero { get; } = new("Zero", _ => _ => 0);

    /// <summary>All ones.</summary>
    public static Initializer One { get; } = new("One", _ => _ => 1);

    /// <summary>U(−r, r) with r = √(6 / (in + out)) (Glorot and Bengio, 2010): keeps variances through tanh-like layers.</summary>
    public static Initializer GlorotUniform { get; } = Uniform("GlorotUniform", 1, Fan.Average);

    /// <summary>N(0, σ²) with σ² = 2 / (in + out) (Glorot and Bengio, 2010).</summary>
    public static Initializer GlorotNormal { get; } = Normal("GlorotNormal", 1, Fan.Average);

    /// <summary>U(−r, r) with r = √(6 / in) (He, Zhang, Ren and Sun, 2015): keeps variances through ReLU layers.</summary>
    public static Initializer HeUniform { get; } = Uniform("HeUniform", 2, Fan.In);

    /// <summary>N(0, σ²) with σ² = 2 / in (He, Zhang, Ren and Sun, 2015).</summary>
    public static Initializer HeNormal { get; } = Normal("HeNormal", 2, Fan.In);

    /// <summary>U(−r, r) with r = √(3 / in) (LeCun, Bottou, Orr and Müller, 1998): variance 1 / in.</summary>
    public static Initializer LeCunUniform { get; } = Uniform("LeCunUniform", 1, Fan.In);

    /// <summary>N(0, σ²) with σ² = 1 / in (LeCun, Bottou, Orr and Müller, 1998): what <see cref="Selu"/> asks for.</summary>
    public static Initializer LeCunNormal { get; } = Normal("LeCunNormal", 1, Fan.In);

    /// <summary>Every element <paramref name="value"/>.</summary>
    public static Initializer Constant(double value) => new($"Constant({value})", _ => _ => value);

    /// <summary>U(<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Initializer Uniform(double low, double high) => new($"Uniform({low}, {high})", _ => bits => low + (high - low) * bits.Double);

    /// <summary>N(0, σ²).</summary>
    public static Initializer Normal(double sigma) => new($"Normal({sigma})", _ => Gaussian(sigma));

    /// <summary>U(−r, r) with r = √(3·g²/fan), so that the variance is g²/fan.</summary>
    /// <param name="gain">g: how much a layer should enlarge what flows through; see <see cref="LeakyGain"/>.</param>
    /// <param name="fan">What the variance is divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite, or the fan unknown.</exception>
    public static Initializer ScaledUniform(double gain, Fan fan = Fan.In) => Uniform($"ScaledUniform({gain}, {fan})", Squared(gain, fan), fan);

    /// <summary>N(0, σ²) with σ² = g²/fan.</summary>
    /// <param name="gain">g: how much a layer should enlarge what flows through; see <see cref="LeakyGain"/>.</param>
    /// <param name="fan">What the variance is divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite, or the fan unknown.</exception>
    public static Initializer ScaledNormal(double gain, Fan fan = Fan.In) => Normal($"ScaledNormal({gain}, {fan})", Squared(gain, fan), fan);

    /// <summary>g·Q: of a matrix of N(0, 1) the factor Q of its QR factorisation with positive diagonal of R, times a gain.</summary>
    /// <remarks>
    /// Q has orthonormal columns where it is tall, rows where it is wide: QᵀQ = I or QQᵀ = I, so that lengths stay as they are, and through any
    /// number of layers. The positive diagonal makes Q uniform among all such matrices. Axes before the last count as one, the inputs. In
    /// double, by Gram and Schmidt with every vector projected twice. A. M. Saxe, J. L. McClelland, S. Ganguli, 2014.
    /// </remarks>
    /// <param name="gain">g.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite.</exception>
    public static Initializer Orthogonal(double gain = 1)
    {
        Squared(gain, Fan.In);
        return new($"Orthogonal({gain})", (shape, key, values) =>
        {
            var (rows, columns) = (shape.Rank < 2 ? 1 : shape.Leading, shape.Last);
            var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
            var q = new double[values.Length];                                          // [count, length]: the shorter side's vectors
            for (var i = 0; i < q.Length; i++)
                q[i] = Bits(key, i).Normal;
            Orthonormal.Make(q, count, length);
            for (var i = 0; i < q.Length; i++)
                values[i] = gain * (rows >= columns ? q[i % columns * length + i / columns] : q[i]);
        });
    }

    /// <summary>√(2/(1 + α²)): the gain that keeps variances through leaky ReLUs of slope α; √2 for a ReLU, 1 for the identity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static double LeakyGain(double slope) => double.IsFinite(slope)
        ? Math.Sqrt(2 / (1 + slope * slope))
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, "A slope is finite.");

    /// <summary>Fills one tensor: element i is a function of the seed, the parameter's name, the shape and i.</summary>
    /// <param name="seed">The seed of the whole parameter set.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Its elements.</param>
    public void Fill<T>(ulong seed, string parameter, Shape shape, Span<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var key = Philox.Derive(seed, parameter);
        var draw = each?.Invoke(shape);
        double[] numbers = draw is null ? new double[values.Length] : [];
        whole?.Invoke(shape, key, numbers);
        for (var i = 0; i < values.Length; i++)
            values[i] = T.CreateTruncating(draw is null ? numbers[i] : draw(Bits(key, i)));
    }

    /// <summary>The method's name.</summary>
    public override string ToString() => name;

    private static Philox.Bits Bits(ulong key, int i) => Philox.Generate(key, new(0, (ulong)i, 0));

    private static double Squared(double gain, Fan fan)
    {
        if (!double.IsFinite(gain))
            throw new ArgumentOutOfRangeException(nameof(gain), gain, "A gain is finite.");
        return Enum.IsDefined(fan) ? gain * gain : throw new ArgumentOutOfRangeException(nameof(fan), fan, "The fan is unknown.");
    }

    private static Initializer Uniform(string name, double squaredGain, Fan fan) => new(name, s =>
    {
        var r = Math.Sqrt(3 * squaredGain / Of(fan, s));
        return bits => r * (2 * bits.Double - 1);
    });

    private static Initializer Normal(string name, double squaredGain, Fan fan) => new(name, s => Gaussian(Math.Sqrt(squaredGain / Of(fan, s))));

    private static Func<Philox.Bits, double> Gaussian(double sigma) => bits => sigma * bits.Normal;

    private static double Of(Fan fan, Shape s)
    {
        long inputs = s.Rank < 2 ? s.Size : s.Leading, outputs = s.Last;
        return Math.Max(1, fan switch { Fan.In => inputs, Fan.Out => outputs, _ => (inputs + outputs) / 2.0 });
    }
}
