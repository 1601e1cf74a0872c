using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Weights, ignored rows, and parts of a batch that share its denominator.</summary>
public class MicroBatchTests
{
    private const int Rows = 10;

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void Parts_with_one_denominator_are_the_whole_batch(LossIngredient loss)
    {
        foreach (var weighted in new[] { false, true })
        {
            Network<double> network = loss.Prediction.Rank == 1 ? Network.Of<double>(4, x => x.Dense(loss.Prediction.Size, new Tanh()), 1) : Network.Of<double>([2, 4], x => x.Dense(loss.Prediction.Last, new Tanh()), 1);
            var training = network.Training(loss, weighted);
            var whole = training.CreateWorkspace(Rows, Derivatives.Parameters | Derivatives.Input);
            Nets.Fill(whole);
            if (loss.TakesClass)
                whole.Labels("target", [1, 0, 1, 2, 1, 0, 0, 1, 2, 0]); // 1 is ignored where anything is
            if (weighted)
                ((double[])[1, 2, 0, 0.5, 3, 0, 1, 0.1, 2, 7]).CopyTo(whole.Input("weight"));
            whole.Forward();
            whole.Backward(Reduction.Mean);
            var naive = 0.0;
            foreach (var part in new[] { 1, 3, 4, 7 })
            {
                var run = training.CreateWorkspace(part, Derivatives.Parameters | Derivatives.Input);
                var totals = new double[1];
                double cost = 0;
                naive = 0;
                var dx = new List<double>();
                foreach (var pass in new[] { "weigh", "train" })
                {
                    for (var from = 0; from < Rows; from += part)
                    {
                        var n = Math.Min(part, Rows - from);
                        foreach (var input in training.Inputs)
                            whole.Input(input.Name).Slice(from * input.Shape.Size, n * input.Shape.Size).CopyTo(run.Input(input.Name));
                        if (pass == "weigh")
                        {
                            run.Weigh(totals, n);
                            Assert.Throws<InvalidOperationException>(() => run.Backward(totals)); // a forward pass has to come between
                            continue;
                        }

                        run.Forward(n);
                        cost += run.Loss(totals);
                        naive += run.Loss() * n / Rows;
                        run.Backward(totals);
                        dx.AddRange(run.InputGradient("x"));
                    }
                }

                var what = $"{loss}, parts of {part}{(weighted ? ", weighted" : "")}: ";
                Near.Relative([whole.Loss()], [cost], 1e-14, what + "the cost");
                Near.Relative(whole.InputGradient("x"), dx.ToArray(), 1e-14, what + "dx");
                foreach (var tensor in training.Table)
                    Near.Relative(whole.Gradients[tensor], run.Gradients[tensor], 1e-14, what + tensor.Name);
            }

            // The mean of the parts' own means is another number as soon as rows count differently.
            var even = !weighted && !loss.Uneven;
            Assert.True(even == Math.Abs(naive - whole.Loss()) < 1e-12, $"{loss}, weighted: {weighted}: {naive} and {whole.Loss()}");
        }
    }

    /// <summary>C = (2·1² + 0·… + 1·3²)/(2 + 0 + 1): what is in a row of weight 0 is not even read.</summary>
    [Fact]
    public void Weights_with_known_values()
    {
        var training = Network.Of<double>(1, x => x).Training(new MeanSquared(), weighted: true);
        var run = training.CreateWorkspace(3, Derivatives.Input);
        ((double[])[1, double.NaN, 3]).CopyTo(run.Input("x"));
        ((double[])[2, 0, 1]).CopyTo(run.Input("weight"));
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(11.0 / 3, run.Loss(), 1e-15);
        Near.Relative([4.0 / 3, 0, 2], run.InputGradient("x"), 1e-15, "dx");
        Assert.Equal([2.0, 0, 9], run.Losses().ToArray());
        Assert.Equal(11, run.Loss(Reduction.Sum));
        run.Backward(Reduction.Sum);
        Near.Relative([4.0, 0, 6], run.InputGradient("x"), 1e-15, "dx of the sum");

        // No weight at all: nothing is learned, and nothing divides by zero.
        run.Input("weight").Clear();
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(0, run.Loss());
        Assert.Equal(new double[3], run.InputGradient("x").ToArray());
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_row_of_weight_two_is_a_row_twice(LossIngredient loss)
    {
        Network<double> network = Network.Of<double>(loss.Prediction, x => x);
        Workspace<double> weighted = network.Training(loss, weighted: true).CreateWorkspace(2, Derivatives.Input), twice = network.Training(loss).CreateWorkspace(3, Derivatives.Input);
        Nets.Fill(weighted);
        ((double[])[1, 2]).CopyTo(weighted.Input("weight"));
        foreach (var name in new[] { "x", "target" })
        {
            var rows = weighted.Input(name);
            rows.CopyTo(twice.Input(name));
            rows[(rows.Length / 2)..].CopyTo(twice.Input(name)[rows.Length..]);
        }

        if (loss.TakesClass)
        {
            weighted.Labels("target", [0, 2]);
            twice.Labels("target", [0, 2, 2]);
        }

        foreach (var run in new[] { weighted, twice })
        {
            run.Forward();
            run.Backward(Reduction.Mean);
        }

        Near.Relative([twice.Loss()], [weighted.Loss()], 1e-15, "the cost");
        var n = loss.Prediction.Size;
        Near.Relative(twice.InputGradient("x")[..n], weighted.InputGradient("x")[..n], 1e-15, "dx");
        Near.Relative([.. twice.InputGradient("x").Slice(n, n).ToArray().Select(d => 2 * d)], weighted.InputGradient("x")[n..], 1e-15, "dx of the weighted row");
    }

    [Fact]
    public void Ignored_rows_leave_the_mean()
    {
        foreach (var ignore in new[] { -100, 1, 7 })
        {
            var loss = new SoftmaxCrossEntropy { IgnoreIndex = ignore };
            var run = Network.Of<double>(3, x => x).Training(loss).CreateWorkspace(4, Derivatives.Input);
            var plain = Network.Of<double>(3, x => x).Training(new SoftmaxCrossEntropy()).CreateWorkspace(2, Derivatives.Input);
            var z = Draw.Uniform<double>(1, 12);
            z.CopyTo(run.Input("x"));
            run.Input("x").Slice(6, 3).Fill(double.NaN);
            run.Labels("target", [0, ignore, ignore, 2]);
            ((double[])[.. z[..3], .. z[9..]]).CopyTo(plain.Input("x"));
            plain.Labels("target", [0, 2]);
            foreach (var w in new[] { run, plain })
            {
                w.Forward();
                w.Backward(Reduction.Mean);
            }

            Assert.Equal(plain.Loss(), run.Loss(), 1e-15);
            Assert.Equal([.. plain.InputGradient("x")[..3], 0, 0, 0, 0, 0, 0, .. plain.InputGradient("x")[3..]], run.InputGradient("x").ToArray());
            run.Labels("target", [ignore, ignore, ignore, ignore]);
            run.Forward();
            Assert.Equal(0, run.Loss());
        }
    }
}
