using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>
/// A chain of dense layers in plain loops: aˡ = f(aˡ⁻¹·Wˡ + bˡ). Written to be obviously right, and as a programmer would write it first:
/// the reference for values and gradients, and the baseline of benchmarks.
/// </summary>
/// <remarks>
/// Buffers are made once, so that the comparison is of arithmetic and not of garbage. One generic type serves both: in float its loops
/// were measured at 0.8 to 1.0 times the time of the same loops written for float alone, its sigmoid at 0.6 to 1 ns more per number.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NaiveDense<T>[] layers;
    private readonly T[] input;
    private readonly T[] inputTangent;
    private readonly int maximumRows;
    private int rows;

    /// <summary>Makes a network whose parameters are zero.</summary>
    /// <param name="sizes">The widths: of the input, then of every layer's output.</param>
    /// <param name="activations">One for every layer.</param>
    /// <param name="maximumRows">The most rows that a forward will bring.</param>
    /// <exception cref="ArgumentException">Fewer than one layer, or not one activation for each.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width or the number of rows below 1, or a product of two that no array can hold.</exception>
    public NaiveNetwork(ReadOnlySpan<int> sizes, ReadOnlySpan<NaiveActivation> activations, int maximumRows = 1)
    {
        if (sizes.Length < 2 || activations.Length != sizes.Length - 1)
            throw new ArgumentException($"{sizes.Length} sizes and {activations.Length} activations, wanted n + 1 sizes for n ≥ 1 activations.", nameof(sizes));
        foreach (var size in sizes)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRows, 1);
        for (var l = 0; l < sizes.Length; l++)
        {
            CheckProduct(nameof(maximumRows), maximumRows, sizes[l]);
            if (l > 0)
                CheckProduct(nameof(sizes), sizes[l - 1], sizes[l]);
        }

        layers = new NaiveDense<T>[activations.Length];
        for (var l = 0; l < layers.Length; l++)
            layers[l] = new NaiveDense<T>(sizes[l], sizes[l + 1], activations[l], maximumRows);
        Layers = Array.AsReadOnly(layers);
        input = new T[maximumRows * sizes[0]];
        inputTangent = new T[maximumRows * sizes[0]];
        this.maximumRows = maximumRows;
    }

    /// <summary>The layers, from the input on.</summary>
    public IReadOnlyList<NaiveDense<T>> Layers { get; }

    /// <summary>The width of the input.</summary>
    public int Inputs => layers[0].Inputs;

    /// <summary>The width of the output.</summary>
    public int Outputs => layers[^1].Units;

    /// <summary>Sets every W to uniform numbers within ±√(6/(in + out)) and every b to 0.</summary>
    /// <param name="seed">The same seed gives the same numbers.</param>
    public void Initialize(int seed)
    {
        var random = new Random(seed);
        foreach (var layer in layers)
        {
            var bound = Math.Sqrt(6.0 / (layer.Inputs + layer.Units));
            for (var i = 0; i < layer.Weights.Length; i++)
                layer.Weights[i] = T.CreateTruncating(bound * (2 * random.NextDouble() - 1));
            Array.Clear(layer.Bias);
        }
    }

    /// <summary>Copies parameters into a layer.</summary>
    /// <param name="layer">Counted from 0.</param>
    /// <param name="weights">W, [in, out].</param>
    /// <param name="bias">b, [out].</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public void CopyFrom(int layer, ReadOnlySpan<T> weights, ReadOnlySpan<T> bias)
    {
        CheckLength("weights", weights.Length, At(layer).Weights.Length);
        CheckLength("bias", bias.Length, At(layer).Bias.Length);
        weights.CopyTo(At(layer).Weights);
        bias.CopyTo(At(layer).Bias);
    }

    /// <summary>Copies a layer's parameters out.</summary>
    /// <param name="layer">Counted from 0.</param>
    /// <param name="weights">W, [in, out].</param>
    /// <param name="bias">b, [out].</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public void CopyTo(int layer, Span<T> weights, Span<T> bias)
    {
        CheckLength("weights", weights.Length, At(layer).Weights.Length);
        CheckLength("bias", bias.Length, At(layer).Bias.Length);
        At(layer).Weights.CopyTo(weights);
        At(layer).Bias.CopyTo(bias);
    }

    /// <summary>y = a^L for one row or several.</summary>
    /// <param name="x">[rows, in]; the length says how many rows.</param>
    /// <returns>[rows, out], valid until the next forward.</returns>
    /// <exception cref="ArgumentException">No whole number of rows, or more than the network was made for.</exception>
    public ReadOnlySpan<T> Forward(ReadOnlySpan<T> x)
    {
        if (x.Length == 0 || x.Length % Inputs != 0 || x.Length / Inputs > maximumRows)
            throw new ArgumentException($"x has {x.Length} numbers, wanted 1 to {maximumRows} rows of {Inputs}.", nameof(x));
        rows = x.Length / Inputs;
        x.CopyTo(input);
        var a = input;
        foreach (var layer in layers)
        {
            layer.Forward(a, rows);
            a = layer.Y;
        }

        return a.AsSpan(0, rows * Outputs);
    }

    /// <summary>δ^L = dy ⊙ f′(z^L), δˡ = δˡ⁺¹·(Wˡ⁺¹)ᵀ ⊙ f′(zˡ);  dWˡ = (aˡ⁻¹)ᵀ·δˡ, dbˡ = Σ δˡ over the rows of the last forward.</summary>
    /// <param name="dy">∂C/∂y, [rows, out].</param>
    /// <param name="inputGradient">Whether ∂C/∂x is wanted.</param>
    /// <returns>∂C/∂x, [rows, in], valid until the next backward; empty where it was not wanted.</returns>
    /// <exception cref="InvalidOperationException">No forward came before.</exception>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public ReadOnlySpan<T> Backward(ReadOnlySpan<T> dy, bool inputGradient = true)
    {
        CheckForward();
        CheckLength("dy", dy.Length, rows * Outputs);
        for (var l = layers.Length - 1; l >= 0; l--)
        {
            var x = l > 0 ? layers[l - 1].Y : input;
            layers[l].Backward(x, dy, rows, l > 0 || inputGradient);
            dy = layers[l].DX;
        }

        return inputGradient ? layers[0].DX.AsSpan(0, rows * Inputs) : default;
    }

    /// <summary>ty = J·(tx, tθ): tˡ = f′(zˡ) ⊙ (tˡ⁻¹·Wˡ + aˡ⁻¹·tWˡ + tbˡ), with tW and tb as they stand in the layers.</summary>
    /// <param name="tx">The direction of x, [rows, in]; empty for zero.</param>
    /// <returns>[rows, out], valid until the next tangent.</returns>
    /// <exception cref="InvalidOperationException">No forward came before.</exception>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public ReadOnlySpan<T> Tangent(ReadOnlySpan<T> tx)
    {
        CheckForward();
        Array.Clear(inputTangent);
        if (!tx.IsEmpty)
            CheckLength("tx", tx.Length, rows * Inputs);
        tx.CopyTo(inputTangent);
        T[] a = input, t = inputTangent;
        foreach (var layer in layers)
        {
            layer.Tangent(a, t, rows);
            a = layer.Y;
            t = layer.TY;
        }

        return t.AsSpan(0, rows * Outputs);
    }

    private void CheckForward()
    {
        if (rows == 0)
            throw new InvalidOperationException("Backward and Tangent read what Forward saved: call Forward first.");
    }

    private static void CheckProduct(string name, int a, int b)
    {
        if ((long)a * b > Array.MaxLength)
            throw new ArgumentOutOfRangeException(name, $"{a} times {b} is {(long)a * b}, more than the {Array.MaxLength} elements that an array can hold.");
    }

    private NaiveDense<T> At(int layer) => (uint)layer < (uint)layers.Length
        ? layers[layer]
        : throw new ArgumentOutOfRangeException(nameof(layer), layer, $"There are layers 0 to {layers.Length - 1}.");

    private static void CheckLength(string name, int length, int wanted)
    {
        if (length != wanted)
            throw new ArgumentException($"{name} has {length} numbers, wanted {wanted}.", name);
    }
}
