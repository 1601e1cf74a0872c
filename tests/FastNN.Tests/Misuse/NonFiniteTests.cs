using System.Numerics;
using FastNN.Differentiation;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;
using FastNN.Tests.Witnesses;
using Check = FastNN.Differentiation.Laws;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN.Tests.Misuse;

/// <summary>
/// NaN and ±∞ in the data: passes let them through, row by row, and throw nothing; a class index must be one; a fit stops before they reach
/// the parameters.
/// </summary>
public class NonFiniteTests
{
    private static readonly double[] bad = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void A_row_keeps_it_to_itself(LayerIngredient layer)
    {
        Isolates<double>(layer);
        Isolates<float>(layer);
    }

    /// <summary>Row 1 of an input holds it: rows 0 and 2 have the bits that they have without, in values and in all derivatives by the inputs.</summary>
    private static void Isolates<T>(LayerIngredient layer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var run = Subject.Of(layer.Make<T>());
        T[][] All()
        {
            run.Forward();
            foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Real))
                Draw.Uniform<T>(3, run.InputTangent(input.Name).Length).CopyTo(run.InputTangent(input.Name));
            run.Tangent();
            for (var i = 0; i < run.Network.Outputs.Count; i++)
                run.OutputGradient(i).Fill(T.One);
            run.BackwardTangent();
            return [
                .. run.Network.Outputs.Select(o => run.Output(o.Name).ToArray()),
                .. run.Network.Outputs.Select(o => run.OutputTangent(o.Name).ToArray()),
                .. run.Network.Inputs.Where(i => i.Kind == Kind.Real).Select(i => run.InputGradient(i.Name).ToArray()),
                .. run.Network.Inputs.Where(i => i.Kind == Kind.Real).Select(i => run.InputGradientTangent(i.Name).ToArray())];
        }

        var right = All();
        foreach (var value in bad)
        {
            foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Real && i.Shape.Size > 0))
            {
                var size = input.Shape.Size;
                var before = run.Input(input.Name)[(2 * size - 1)];
                run.Input(input.Name)[2 * size - 1] = T.CreateTruncating(value);
                var results = All();
                for (var i = 0; i < right.Length; i++)
                {
                    var n = right[i].Length / 3;
                    Near.Bits<T>(right[i].AsSpan(0, n), results[i].AsSpan(0, n), $"{layer}, {value} in {input.Name}, result {i}, row 0");
                    Near.Bits<T>(right[i].AsSpan(2 * n), results[i].AsSpan(2 * n), $"{layer}, {value} in {input.Name}, result {i}, row 2");
                }

                if (double.IsNaN(value))
                    Assert.Contains(results[0].AsSpan(results[0].Length / 3, results[0].Length / 3).ToArray(), T.IsNaN);
                run.Input(input.Name)[2 * size - 1] = before;
                var again = All();
                for (var i = 0; i < right.Length; i++)
                    Near.Bits<T>(right[i], again[i], $"{layer} after {value}");
            }
        }
    }

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void NaN_goes_through_every_activation(ActivationCase activation) => activation.Accept(new Visitor());

    private sealed class Visitor : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            Through<double, F>(f);
            Through<float, F>(f);
        }

        private static void Through<T, F>(F f) where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IActivation
        {
            foreach (var n in new[] { 1, 3, 19 })
            {
                T[] z = Draw.Uniform<T>(1, n, 0.1, 2), y = new T[n], slope = new T[n];
                z[n / 2] = T.NaN;
                FastNN.Kernels.Elementwise.Apply(f, z, y);
                Array.Fill(slope, T.One);
                FastNN.Kernels.Elementwise.MultiplySlope(f, F.FromOutput ? y : z, slope);
                for (var i = 0; i < n; i++)
                    Assert.True(T.IsNaN(y[i]) == (i == n / 2), $"{f}: {y[i]} from {z[i]}");
            }
        }
    }

    [Fact]
    public void Softmax_of_rows_that_are_not_finite()
    {
        foreach (var row in new double[][] { [1, double.NaN, 2], [1, double.PositiveInfinity, 2], [double.NegativeInfinity, double.NegativeInfinity] })
        {
            var y = new double[row.Length];
            Rows.Forward<double>(row, y);
            Assert.All(y, p => Assert.True(double.IsNaN(p)));
            Rows.ForwardLog<double>(row, y);
            Assert.Contains(y, double.IsNaN);
            Assert.False(double.IsFinite(Rows.CrossEntropy<double>(row, 0, y).Loss));
            Assert.Contains(y, double.IsNaN);
        }

        var mask = new double[3];
        Rows.Forward<double>([0, double.NegativeInfinity, 0], mask);
        Assert.Equal([0.5, 0, 0.5], mask);
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_loss_lets_it_through(LossIngredient loss)
    {
        var network = new Graph<double>();
        network.Minimize(loss.Of(network.Input(loss.Prediction, "prediction"), weighted: true));
        var run = Subject.Of(network.Build(), rows: 2);
        run.Input("weight").Fill(1);
        run.Input("prediction")[0] = double.NaN;
        run.Forward();
        Assert.True(double.IsNaN(run.Losses()[0]) && double.IsFinite(run.Losses()[1]) && double.IsNaN(run.Loss()));
        run.Backward(Reduction.Mean);
        if (!loss.Linear)
            Assert.Contains(run.InputGradient("prediction")[..loss.Prediction.Size].ToArray(), double.IsNaN);
        Assert.All(run.InputGradient("prediction")[loss.Prediction.Size..].ToArray(), g => Assert.True(double.IsFinite(g)));
        run.Input("prediction")[0] = 0;
        run.Input("weight")[0] = double.NaN;
        run.Forward();
        Assert.True(double.IsNaN(run.Loss()));
        run.Input("weight")[0] = 1;
        run.Forward();
        Assert.True(double.IsFinite(run.Loss()));
    }

    [Fact]
    public void A_class_must_be_one()
    {
        var run = Nets.Small<double>().Training(new SoftmaxCrossEntropy { IgnoreIndex = -7 }).CreateWorkspace(2, Derivatives.Parameters);
        Nets.Fill(run);
        run.Forward();
        var loss = run.Loss();
        var labels = run.Input("target").ToArray();
        foreach (var wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.5, 3, -1, 1e300 })
        {
            run.Input("target")[1] = wrong;
            Refused.By<ArgumentOutOfRangeException>(() => run.Forward(), "Row 1", "0 to 2", "IgnoreIndex");
            Refused.By<InvalidOperationException>(() => run.Backward(Reduction.Mean), "call Forward first");
            Refused.By<InvalidOperationException>(() => run.Loss(), "call Forward first");
            labels.CopyTo(run.Input("target"));
            run.Forward();
            Assert.Equal(loss, run.Loss());
        }

        // Single precision has no whole number beyond 2²⁴; then none of the labels is written.
        var single = Nets.Small<float>().Training(new SoftmaxCrossEntropy()).CreateWorkspace(2);
        single.Labels("target", [1, 2]);
        foreach (var wrong in new[] { (1 << 24) + 1, int.MinValue })
            Refused.By<ArgumentOutOfRangeException>(() => single.Labels("target", [0, wrong]), "Label 1", $"{wrong}", "16777216");
        Assert.Equal([1, 2], single.Input("target").ToArray());
    }

    public static TheoryData<string, double> Places
    {
        get
        {
            var places = new TheoryData<string, double>();
            foreach (var place in new[] { "x", "target", "weight" })
            {
                foreach (var value in bad)
                    places.Add(place, value);
            }

            return places;
        }
    }

    /// <summary>Batch normalisation and Adam in the middle of their work: running statistics, moments and parameters stay.</summary>
    [Theory, MemberData(nameof(Places))]
    public void A_fit_stops_before_it_reaches_anything(string place, double value)
    {
        foreach (var part in new[] { 0, 3 })
        {
            var network = Network.Of<double>(4, x => x.Then(new BatchNorm<double>(4)).Dense(5, new Tanh()).Dense(3), seed: 1);
            var trainer = Trainer.For(network, new MeanSquared(), new Adam(0.01), weighted: true);
            double[] x = Draw.Uniform<double>(1, 48), t = Draw.Uniform<double>(2, 36), w = Draw.Uniform<double>(3, 12, 0.5, 2);
            var samples = new Samples<double>(12, x, t).Add("weight", w);
            FitOptions<double> options = new() { BatchSize = 6, MicroBatchSize = part, Shuffle = false, Epochs = 1 };
            trainer.Fit(samples, options);
            var before = State();
            var data = place switch { "x" => x, "target" => t, _ => w };
            var index = data.Length / 12 * 4;
            var good = data[index];
            data[index] = value;
            var message = Refused.By<NonFiniteException>(() => trainer.Fit(samples, options), "epoch 1, batch 1", "step 3").Message;
            Assert.Contains("the parameters are those before it", message);
            Bench.Same(before, State(), $"{value} in {place}");
            data[index] = good;

            // In a later batch: the steps before it count.
            data[data.Length / 12 * 8] = value;
            Refused.By<NonFiniteException>(() => trainer.Fit(samples, options), "epoch 1, batch 2", "step 4");
            Assert.Equal(3, trainer.Optimizer.Steps);
            Assert.True(network.Parameters.IsFinite());
            Assert.Equal(place == "x" && double.IsInfinity(value), double.IsFinite(trainer.Evaluate(samples)));      // tanh ∞ = 1

            double[][] State() => [[.. network.Parameters.Everything], .. trainer.Optimizer.States.Select(s => s.Everything.ToArray()), [trainer.Optimizer.Steps, trainer.Optimizer.LearningRate]];
        }
    }

    [Fact]
    public void An_optimizer_takes_gradients_as_they_are()
    {
        var network = Nets.Small<double>();
        var gradients = network.CreateGradients();
        gradients["dense1.bias"][2] = double.NaN;
        Assert.False(gradients.IsFinite());
        new Sgd(0.1).For(network).Step(network.Parameters, gradients);
        Assert.True(double.IsNaN(network.Parameters["dense1.bias"][2]) && double.IsFinite(network.Parameters["dense1.bias"][1]));
        Assert.True(gradients.IsFinite());
        foreach (var value in bad)
        {
            gradients["dense2.bias"][2] = value;
            Assert.False(gradients.IsFinite());
        }
    }

    [Fact]
    public void Metrics_count_it_as_no_class()
    {
        var accuracy = new Accuracy();
        accuracy.Add<float>([float.NaN, 1, 1, float.NaN, 0, 1], [0, 1, 1], 3);
        Assert.Equal((1.0 / 3, 3), (accuracy.Value, accuracy.Total));
        accuracy.Add<float>([1, 0], [float.NaN], 1);
        accuracy.Add<float>([1], [float.NaN], 1);
        accuracy.Add<float>([1, 0], [float.NaN, 1], 1);
        Assert.Equal(3, accuracy.Total);
        accuracy.Add<float>([float.NaN, float.PositiveInfinity], [0, 1], 2);
        Assert.Equal((2.0 / 5, 5), (accuracy.Value, accuracy.Total));
        var matrix = new ConfusionMatrix(2);
        matrix.Add<float>([float.NaN, 1, 0, 1, float.PositiveInfinity, 0], [0, float.NaN, 0], 3);
        Assert.Equal((1, 1), (matrix.Total, matrix[0, 0]));
        var error = new RootMeanSquaredError();
        error.Add<float>([1, float.NaN], [1, 1], 2);
        Assert.True(double.IsNaN(error.Value));
    }

    [Fact]
    public void A_law_is_not_kept_by_NaN()
    {
        var run = Subject.Of(Nets.Small<double>());
        run.Input(0)[3] = double.NaN;
        foreach (var report in new[] { Check.Transpose(run), Check.CentralDifference(run), Check.Gradients(run), Check.Symmetry(run), Check.Curvature(run) })
        {
            Assert.True(double.IsNaN(report.Error), report.ToString());
            Refused.By<LawException>(() => report.AtMost(1e9), "NaN");
        }

        run.Input(0)[3] = 1;
        Check.Transpose(run).AtMost(1e-13);
    }
}
