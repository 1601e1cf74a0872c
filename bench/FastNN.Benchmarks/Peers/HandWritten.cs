using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>
/// A chain of dense layers as one would write it for itself, with all buffers made once: parameters, gradients and moments each lie in one
/// piece, gradients are overwritten and never cleared, softmax and cross-entropy are one step.
/// </summary>
/// <typeparam name="A">What it is made of; a struct, so that no call between its parts is virtual.</typeparam>
internal sealed unsafe class HandWritten<A> where A : struct, IDenseArithmetic
{
    private const int Line = 16;        // floats of a cache line, on which every tensor starts

    private readonly A on;
    private readonly Model model;
    private readonly int rows;
    private readonly (int W, int B)[] at;
    private readonly Aligned<float> parameters, gradients, m, v;
    private readonly Aligned<float>[] y, dy;
    private int steps;

    private HandWritten(A on, Model model, int rows, Network<float> network)
    {
        (this.on, this.model, this.rows) = (on, model, rows);
        at = new (int, int)[model.Sizes.Length - 1];
        y = new Aligned<float>[at.Length];
        dy = new Aligned<float>[at.Length];
        var total = 0;
        for (var l = 0; l < at.Length; l++)
        {
            at[l] = (total, total += Padded(model.Sizes[l] * model.Sizes[l + 1]));
            total += Padded(model.Sizes[l + 1]);
            y[l] = new(rows * model.Sizes[l + 1]);
            dy[l] = new(rows * model.Sizes[l + 1]);
        }

        (parameters, gradients, m, v) = (new(total), new(total), new(total), new(total));
        for (var l = 0; l < at.Length; l++)
        {
            network.Parameters[$"dense{l + 1}.weight"].CopyTo(parameters.Span[at[l].W..]);
            network.Parameters[$"dense{l + 1}.bias"].CopyTo(parameters.Span[at[l].B..]);
        }
    }

    public static Doing? Try(A on, Work work)
    {
        switch (work)
        {
            case Prediction p:
                {
                    var chain = new HandWritten<A>(on, p.Model, p.Rows, p.Network);
                    return new(() => chain.Predict(p.X.At), chain.y[^1].Doubles);
                }

            case TrainingStep s:
                {
                    var network = s.Model.Network();
                    var chain = new HandWritten<A>(on, s.Model, s.Rows, network);
                    var before = chain.Written();
                    return new(() => chain.Step(s), () => [.. chain.Written().Zip(before, (after, w) => after - w)]);
                }

            default:
                return null;
        }
    }

    private void Predict(float* x)
    {
        Forward(x);
        if (model.Softmax)
            on.Softmax(rows, model.Outputs, y[^1].At);
    }

    private void Step(TrainingStep s)
    {
        Forward(s.X.At);
        _ = model.Classifies ? on.CrossEntropy(rows, model.Outputs, s.Labels, y[^1].At) : on.MeanSquare(rows * model.Outputs, s.Targets.At, y[^1].At);
        Backward(s.X.At);
        steps++;
        if (s.Adam)
        {
            const double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
            var correction = Math.Sqrt(1 - Math.Pow(beta2, steps));
            on.Adam(parameters.Length, (float)beta1, (float)beta2, (float)(s.Rate * correction / (1 - Math.Pow(beta1, steps))), (float)(epsilon * correction), gradients.At, m.At, v.At, parameters.At);
        }
        else
            on.Sgd(parameters.Length, (float)s.Rate, gradients.At, parameters.At);
    }

    private void Forward(float* x)
    {
        for (var l = 0; l < at.Length; l++)
        {
            Function? f = l == at.Length - 1 ? null : model.Tanh ? Function.Tanh : Function.Relu;
            on.Layer(rows, model.Sizes[l], model.Sizes[l + 1], x, parameters.At + at[l].W, parameters.At + at[l].B, f, y[l].At);
            x = y[l].At;
        }
    }

    /// <summary>The last y holds ∂C/∂y.</summary>
    private void Backward(float* x)
    {
        var dz = y[^1].At;
        for (var l = at.Length - 1; l >= 0; l--)
        {
            var (inputs, outputs) = (model.Sizes[l], model.Sizes[l + 1]);
            on.Outer(rows, inputs, outputs, l > 0 ? y[l - 1].At : x, dz, gradients.At + at[l].W);
            on.SumRows(rows, outputs, dz, gradients.At + at[l].B);
            if (l == 0)
                break;
            on.Transposed(rows, inputs, outputs, dz, parameters.At + at[l].W, dy[l - 1].At);
            dz = dy[l - 1].At;
            on.Slope(model.Tanh ? Function.Tanh : Function.Relu, rows * inputs, y[l - 1].At, dz);
        }
    }

    /// <summary>All parameters in the order of layers, weights before bias.</summary>
    private double[] Written()
    {
        List<double> all = [];
        for (var l = 0; l < at.Length; l++)
        {
            all.AddRange(parameters.Span.Slice(at[l].W, model.Sizes[l] * model.Sizes[l + 1]).ToArray().Select(w => (double)w));
            all.AddRange(parameters.Span.Slice(at[l].B, model.Sizes[l + 1]).ToArray().Select(w => (double)w));
        }

        return [.. all];
    }

    private static int Padded(int n) => (n + Line - 1) / Line * Line;
}
