using System.Numerics.Tensors;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Networks;

/// <summary>
/// The same in TensorPrimitives, as one writes it who knows them: weights [outputs, inputs], a Dot for each output, MultiplyAdd for both
/// gradients, whole arrays at once for the activation and for Adam, nothing allocated after the start.
/// </summary>
internal sealed class TensorContender : Contender
{
    private readonly Layer[] layers;
    private readonly int rows;
    private readonly double rate;
    private int steps;

    public TensorContender(NetworkOptions options, Network<float> network, int rows, double rate)
    {
        (this.rows, this.rate) = (rows, rate);
        if (!TensorActivation.All.TryGetValue(options.Activation.ToString(), out var tensors))
            throw new ToolException($"--against: tensorprimitives can do {string.Join(", ", TensorActivation.All.Keys)}, but not {options.Activation}; take --against naive");
        layers = new Layer[options.Sizes.Length - 1];
        for (var l = 0; l < layers.Length; l++)
        {
            layers[l] = new(options.Sizes[l], options.Sizes[l + 1], rows, l < layers.Length - 1 ? tensors : TensorActivation.Identity,
                network.Parameters[network.Table[2 * l]], network.Parameters[network.Table[2 * l + 1]]);
        }
    }

    public override ReadOnlySpan<float> Forward(float[] x)
    {
        var a = x;
        foreach (var layer in layers)
        {
            layer.Forward(a, rows);
            a = layer.Y;
        }

        return a;
    }

    public override double Step(float[] x, float[] target)
    {
        Forward(x);
        var last = layers[^1];
        TensorPrimitives.Subtract(last.Y, target, last.DY);
        var cost = TensorPrimitives.SumOfSquares<float>(last.DY) / target.Length;
        TensorPrimitives.Multiply(last.DY, 2f / target.Length, last.DY);
        for (var l = layers.Length - 1; l >= 0; l--)
            layers[l].Backward(l > 0 ? layers[l - 1].Y : x, l > 0 ? layers[l - 1].DY : null, rows);
        steps++;
        foreach (var layer in layers)
            layer.Update(rate, steps);
        return cost;
    }

    private sealed class Layer
    {
        private readonly int inputs, outputs;
        private readonly TensorActivation activation;
        private readonly Trained w, b;
        private readonly float[] z, scratch;

        public Layer(int inputs, int outputs, int rows, TensorActivation activation, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
        {
            (this.inputs, this.outputs, this.activation) = (inputs, outputs, activation);
            (w, b) = (new(inputs * outputs), new(outputs));
            for (var i = 0; i < weights.Length; i++)
                w.Values[i % outputs * inputs + i / outputs] = weights[i];
            bias.CopyTo(b.Values);
            (z, scratch, Y, DY) = (new float[rows * outputs], new float[rows * outputs], new float[rows * outputs], new float[rows * outputs]);
        }

        public float[] Y { get; }

        /// <summary>∂C/∂y; becomes ∂C/∂z.</summary>
        public float[] DY { get; }

        public void Forward(float[] x, int rows)
        {
            for (var r = 0; r < rows; r++)
            {
                var row = x.AsSpan(r * inputs, inputs);
                var to = z.AsSpan(r * outputs, outputs);
                for (var o = 0; o < to.Length; o++)
                    to[o] = TensorPrimitives.Dot(row, w.Values.AsSpan(o * inputs, inputs)) + b.Values[o];
            }

            activation.Value(z, Y);
        }

        public void Backward(float[] x, float[]? dx, int rows)
        {
            activation.MultiplySlope(z, Y, DY, scratch);
            Array.Clear(w.Gradients);
            Array.Clear(b.Gradients);
            if (dx is not null)
                Array.Clear(dx);
            for (var r = 0; r < rows; r++)
            {
                var row = x.AsSpan(r * inputs, inputs);
                var dz = DY.AsSpan(r * outputs, outputs);
                TensorPrimitives.Add(b.Gradients, dz, b.Gradients);
                for (var o = 0; o < dz.Length; o++)
                {
                    var dw = w.Gradients.AsSpan(o * inputs, inputs);
                    TensorPrimitives.MultiplyAdd(row, dz[o], dw, dw);
                }

                if (dx is null)
                    continue;
                var to = dx.AsSpan(r * inputs, inputs);
                for (var o = 0; o < dz.Length; o++)
                    TensorPrimitives.MultiplyAdd(w.Values.AsSpan(o * inputs, inputs), dz[o], to, to);
            }
        }

        public void Update(double rate, int step)
        {
            w.Update(rate, step);
            b.Update(rate, step);
        }
    }

    /// <summary>An array of parameters and what Adam keeps beside it.</summary>
    private sealed class Trained(int n)
    {
        private readonly float[] m = new float[n], v = new float[n], t = new float[n];

        public float[] Values { get; } = new float[n];

        public float[] Gradients { get; } = new float[n];

        /// <summary>w ← w − η·m̂/(√v̂ + ε), both corrections folded into η and ε.</summary>
        public void Update(double rate, int step)
        {
            const float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
            var correction = Math.Sqrt(1 - Math.Pow(beta2, step));
            TensorPrimitives.Multiply(m, beta1, m);
            TensorPrimitives.MultiplyAdd(Gradients, 1 - beta1, m, m);
            TensorPrimitives.Multiply(Gradients, Gradients, t);
            TensorPrimitives.Multiply(v, beta2, v);
            TensorPrimitives.MultiplyAdd(t, 1 - beta2, v, v);
            TensorPrimitives.Sqrt<float>(v, t);
            TensorPrimitives.Add(t, (float)(epsilon * correction), t);
            TensorPrimitives.Divide<float>(m, t, t);
            TensorPrimitives.MultiplyAdd(t, (float)(-rate / (1 - Math.Pow(beta1, step)) * correction), Values, Values);
        }
    }
}
