using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>Changes a naive network's parameters by the gradients of its last backward.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class NaiveOptimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (T[] W, T[] G, T[][] S)[] parameters;

    /// <summary>Binds to a network and makes the state vectors.</summary>
    /// <param name="network">Whose parameters change.</param>
    /// <param name="rate">η.</param>
    /// <param name="initial">What the numbers beside each parameter start from.</param>
    private protected NaiveOptimizer(NaiveNetwork<T> network, double rate, params double[] initial)
    {
        ArgumentNullException.ThrowIfNull(network);
        Rate = rate;
        parameters = new (T[], T[], T[][])[2 * network.Layers.Count];
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            parameters[2 * l] = Beside(layer.Weights, layer.WeightGradient);
            parameters[2 * l + 1] = Beside(layer.Bias, layer.BiasGradient);
        }

        (T[], T[], T[][]) Beside(T[] w, T[] g) => (w, g, [.. initial.Select(s => Enumerable.Repeat(T.CreateTruncating(s), w.Length).ToArray())]);
    }

    /// <summary>η; may change between steps.</summary>
    public double Rate { get; set; }

    /// <summary>c of g ← g·min(1, c/(‖g‖₂ + 10⁻⁶)).</summary>
    public double ClipNorm { get; set; } = double.PositiveInfinity;

    /// <summary>c of g ← min(c, max(−c, g)).</summary>
    public double ClipValue { get; set; } = double.PositiveInfinity;

    /// <summary>λ of g ← g + λ·w, or, where <see cref="Decoupled"/>, of w ← (1 − η·λ)·w.</summary>
    public double WeightDecay { get; set; }

    /// <summary>Whether weights decay past the gradient.</summary>
    public bool Decoupled { get; set; }

    /// <summary>Whether weights alone decay, not biases.</summary>
    public bool WeightsOnly { get; set; }

    /// <summary>λ₁ of a penalty on weights, whose step is w ← sign(w)·max(0, |w| − η·λ₁) after the rule's.</summary>
    public double L1 { get; set; }

    /// <summary>λ₂ of a penalty on weights, of g ← g + λ₂·w.</summary>
    public double L2 { get; set; }

    /// <summary>Whether the cost is to rise: g ← −g.</summary>
    public bool Maximize { get; set; }

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>Makes one step.</summary>
    public void Step()
    {
        Steps++;
        Clip();
        for (var p = 0; p < parameters.Length; p++)
        {
            var (w, g, s) = parameters[p];
            var weights = p % 2 == 0;
            for (var i = 0; i < w.Length && weights; i++)
                g[i] += T.CreateTruncating(L2) * w[i];
            if (weights || !WeightsOnly)
                Decay(w, g);
            Update(w, g, s);
            for (var i = 0; i < w.Length && weights; i++)
                w[i] = T.CreateTruncating(T.Sign(w[i])) * T.Max(T.Zero, T.Abs(w[i]) - T.CreateTruncating(Rate * L1));
        }
    }

    private void Clip()
    {
        double sum = 0;
        foreach (var (_, g, _) in parameters)
        {
            foreach (var d in g)
                sum += double.CreateTruncating(d) * double.CreateTruncating(d);
        }

        var (scale, c) = (T.CreateTruncating((Maximize ? -1 : 1) * Math.Min(1, ClipNorm / (Math.Sqrt(sum) + 1e-6))), T.CreateTruncating(ClipValue));
        foreach (var (_, g, _) in parameters)
        {
            for (var i = 0; i < g.Length; i++)
                g[i] = T.Clamp(scale * g[i], -c, c);
        }
    }

    private void Decay(T[] w, T[] g)
    {
        T decay = T.CreateTruncating(WeightDecay), left = T.CreateTruncating(1 - Rate * WeightDecay);
        for (var i = 0; i < w.Length; i++)
        {
            if (Decoupled)
                w[i] = left * w[i];
            else
                g[i] += decay * w[i];
        }
    }

    /// <summary>Changes one array of parameters; <see cref="Steps"/> already counts this step.</summary>
    private protected abstract void Update(T[] w, T[] g, T[][] s);
}
