using System.Numerics.Tensors;

namespace FastNN.Cli.Bench.Networks;

/// <summary>An activation of whole arrays in TensorPrimitives.</summary>
/// <param name="Value">y ← f(z).</param>
/// <param name="Slope">s ← f′ from z and y; null where it is 1.</param>
internal sealed record TensorActivation(TensorActivation.Map Value, TensorActivation.Derivative? Slope)
{
    public delegate void Map(float[] z, float[] y);

    public delegate void Derivative(float[] z, float[] y, float[] s);

    /// <summary>Those that can be written so, by the names that the options know them by; there is no erf for the exact GELU.</summary>
    public static IReadOnlyDictionary<string, TensorActivation> All => new Dictionary<string, TensorActivation>
    {
        ["relu"] = Relu,
        ["leaky-relu"] = LeakyRelu,
        ["tanh"] = Tanh,
        ["sigmoid"] = Sigmoid,
        ["elu"] = Elu,
        ["silu"] = Silu,
        ["softplus"] = Softplus,
        ["identity"] = Identity,
    };

    public static TensorActivation Identity { get; } = new((z, y) => z.CopyTo(y, 0), null);

    private static TensorActivation Relu { get; } = new((z, y) => TensorPrimitives.Max(z, 0f, y), (z, _, s) => Step(z, s));

    private static TensorActivation LeakyRelu { get; } = new(
        (z, y) =>
        {
            TensorPrimitives.Multiply(z, 0.01f, y);
            TensorPrimitives.Max<float>(z, y, y);
        },
        (z, _, s) =>
        {
            Step(z, s);
            TensorPrimitives.Multiply(s, 0.99f, s);
            TensorPrimitives.Add(s, 0.01f, s);
        });

    private static TensorActivation Tanh { get; } = new(
        (z, y) => TensorPrimitives.Tanh<float>(z, y),
        (_, y, s) =>
        {
            TensorPrimitives.Multiply(y, y, s);
            TensorPrimitives.Subtract(1f, s, s);
        });

    private static TensorActivation Sigmoid { get; } = new(
        (z, y) => TensorPrimitives.Sigmoid<float>(z, y),
        (_, y, s) =>
        {
            TensorPrimitives.Subtract(1f, y, s);
            TensorPrimitives.Multiply(s, y, s);
        });

    /// <summary>max(z, 0) + e^min(z, 0) − 1; f′ = e^min(z, 0).</summary>
    private static TensorActivation Elu { get; } = new(
        (z, y) =>
        {
            TensorPrimitives.Min(z, 0f, y);
            TensorPrimitives.ExpM1<float>(y, y);
            for (var i = 0; i < z.Length; i++)
                y[i] += Math.Max(z[i], 0);
        },
        (z, _, s) =>
        {
            TensorPrimitives.Min(z, 0f, s);
            TensorPrimitives.Exp<float>(s, s);
        });

    /// <summary>z·σ(z); f′ = σ + y·(1 − σ) = y + σ·(1 − y).</summary>
    private static TensorActivation Silu { get; } = new(
        (z, y) =>
        {
            TensorPrimitives.Sigmoid<float>(z, y);
            TensorPrimitives.Multiply(y, z, y);
        },
        (z, y, s) =>
        {
            TensorPrimitives.Sigmoid<float>(z, s);
            for (var i = 0; i < s.Length; i++)
                s[i] = y[i] + s[i] * (1 - y[i]);
        });

    /// <summary>ln(1 + e^z); f′ = σ(z).</summary>
    private static TensorActivation Softplus { get; } = new(
        (z, y) =>
        {
            TensorPrimitives.Exp<float>(z, y);
            TensorPrimitives.LogP1<float>(y, y);
        },
        (z, _, s) => TensorPrimitives.Sigmoid<float>(z, s));

    /// <summary>dy ← dy ⊙ f′.</summary>
    public void MultiplySlope(float[] z, float[] y, float[] dy, float[] scratch)
    {
        if (Slope is null)
            return;
        Slope(z, y, scratch);
        TensorPrimitives.Multiply(dy, scratch, dy);
    }

    /// <summary>1 where z > 0, else 0, without a branch: z·max overflows or is far above 1, so clamping leaves the sign.</summary>
    private static void Step(float[] z, float[] s)
    {
        TensorPrimitives.Multiply(z, float.MaxValue, s);
        TensorPrimitives.Clamp(s, 0f, 1f, s);
    }
}
