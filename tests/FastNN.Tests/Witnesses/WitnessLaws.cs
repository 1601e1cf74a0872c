using FastNN.Differentiation;
using FastNN.Tests.Support;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Witnesses;

/// <summary>
/// Layers of every later kind, written plainly, go through plan, passes and laws without a special case: what the contract must carry.
/// </summary>
public class WitnessLaws
{
    private static void Obeys(Func<Workspace<double>> subject, bool second = true)
    {
        var run = subject();
        Check.Transpose(run).AtMost(1e-13);
        Check.CentralDifference(run).AtMost(1e-6);
        Check.Gradients(run).AtMost(1e-6);
        if (second)
        {
            Check.Symmetry(run).AtMost(1e-12);
            Check.Curvature(run).AtMost(1e-5);
        }
        else
            Assert.Contains("has no second derivative", Assert.Throws<NotSupportedException>(() => Check.Symmetry(run)).Message);

        Adds(run, run.Gradients, run.Backward);
        if (second)
            Adds(run, run.GradientTangents, run.BackwardTangent);
    }

    /// <summary>Gradients of parameters are added to: two passes are twice one.</summary>
    private static void Adds(Workspace<double> run, ParameterSet<double> sum, System.Action backward)
    {
        void Pass()
        {
            run.Forward();
            run.Tangent();
            foreach (var (name, _) in run.Network.Outputs)
                run.OutputGradient(name).Fill(1);
            backward();
        }

        foreach (var tensor in run.Network.Table)
            run.ParameterTangents[tensor].Fill(1);
        sum.Clear();
        Pass();
        var once = sum.Clone();
        Pass();
        foreach (var tensor in run.Network.Table)
            Near.Relative([.. once[tensor].ToArray().Select(g => 2 * g)], sum[tensor], 1e-14, tensor.Name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Layer_norm(int rows) => Obeys(() => Subject.Of(new LayerNorm<double>(7), rows));

    [Theory]
    [InlineData(Behaviour.Inference)]
    [InlineData(Behaviour.Training)]
    public void Batch_norm(Behaviour behaviour) => Obeys(() => Subject.Of(new BatchNorm<double>(4), 5, behaviour: behaviour), second: false);

    [Theory]
    [InlineData(Behaviour.Inference)]
    [InlineData(Behaviour.Training)]
    public void Dropout(Behaviour behaviour) => Obeys(() => Subject.Of(new Dropout<double>(9, 0.4), 5, behaviour: behaviour));

    [Fact]
    public void Embedding() => Obeys(() => Subject.Of(new Embedding<double>(6, 3), 8, fill: run => run.Labels("t", [0, 5, 2, 2, 5, 1, 0, 2])));

    [Fact]
    public void Split() => Obeys(() => Subject.Of(new Split<double>(7, 3)));

    [Fact]
    public void Split_with_one_output_unread() => Obeys(() =>
    {
        var graph = new Graph<double>();
        graph.Output(graph.Apply(new Split<double>(7, 3), null, graph.Input(7).Dense(7, new Tanh()))[1].Dense(2, new Gelu()));
        return Subject.Of(graph.Build());
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Lstm(bool state, bool lengths) => Obeys(() => Subject.Of(new Lstm<double>(4, 3, 5, state, lengths), 3, fill: run =>
    {
        if (lengths)
            new double[] { 4, 2, 0 }.CopyTo(run.Input("lengths"));
    }), second: false);

    [Fact]
    public void Attention() => Obeys(() => Subject.Of(new Attention<double>(4, 3), 2, fill: run =>
    {
        // Causal in the first row; in the second, one position sees nothing.
        var mask = run.Input("mask");
        for (var i = 0; i < mask.Length; i++)
            mask[i] = i / 16 == 0 ? (i % 4 <= i / 4 ? 1 : 0) : i % 16 / 4 == 2 ? 0 : 1;
    }), second: false);

    /// <summary>x = (1, 2, 3, 6) has mean 3 and variance 14/4; the running ones start from 0 and 1.</summary>
    [Fact]
    public void Batch_norm_has_its_value()
    {
        var network = Network.Of<double>(1, x => x.Then(new BatchNorm<double>(1), "norm"));
        double[] x = [1, 2, 3, 6], y = new double[4];
        foreach (var (behaviour, mean, variance) in new[] { (Behaviour.Training, 3.0, 3.5), (Behaviour.Inference, 0, 1) })
        {
            var run = network.CreateWorkspace(4, behaviour: behaviour);
            run.Forward(x, y);
            Assert.Equal([.. x.Select(v => (v - mean) / Math.Sqrt(variance + 1e-5))], y, (a, b) => Math.Abs(a - b) < 1e-15);
        }
    }

    [Fact]
    public void Dropout_leaves_out_its_share_and_scales_the_rest()
    {
        var network = Network.Of<double>(1000, x => x.Then(new Dropout<double>(1000, 0.2)));
        double[] x = new double[1000], y = new double[1000];
        Array.Fill(x, 3);
        network.CreateWorkspace(1, behaviour: Behaviour.Training).Forward(x, y);
        Assert.All(y, v => Assert.True(v is 0 or 3 * 1.25));
        Assert.InRange(y.Count(v => v == 0), 150, 250);
        network.CreateWorkspace(1).Forward(x, y);
        Assert.Equal(x, y);
    }

    /// <summary>Two positions of width 4: scores q·k/√4, the second key masked for the first query.</summary>
    [Fact]
    public void Attention_has_its_value()
    {
        var run = Subject.Of(new Attention<double>(2, 4), 1, fill: run => ((double[])[1, 0, 1, 1]).CopyTo(run.Input("mask")));
        run.Forward();
        double[] q = [.. run.Input("q")], k = [.. run.Input("k")], v = [.. run.Input("v")];
        double Score(int key) => Math.Exp(Enumerable.Range(0, 4).Sum(j => q[4 + j] * k[4 * key + j]) / 2);
        var share = Score(0) / (Score(0) + Score(1));
        for (var j = 0; j < 4; j++)
        {
            Assert.Equal(v[j], run.Output("y")[j], 1e-15);
            Assert.Equal(share * v[j] + (1 - share) * v[4 + j], run.Output("y")[4 + j], 1e-14);
        }
    }

    [Fact]
    public void Batch_norm_commits_its_statistics_once_a_step()
    {
        var network = Network.Of<double>(1, x => x.Then(new BatchNorm<double>(1), "norm"));
        var run = network.CreateWorkspace(4, Derivatives.Parameters, Behaviour.Training);
        new double[] { 1, 2, 3, 6 }.CopyTo(run.Input("x"));
        run.Forward();
        run.Forward();
        Assert.Equal(0, network.Parameters["norm.mean"][0]);
        run.Commit();
        Assert.Equal(0.1 * 3, network.Parameters["norm.mean"][0], 1e-15);
        Assert.Equal(0.9 + 0.1 * 14 / 3, network.Parameters["norm.variance"][0], 1e-15);

        // Inference reads them, and commits nothing.
        var other = network.CreateWorkspace(2);
        other.Input("x").Fill(100);
        other.Forward();
        other.Commit();
        Assert.Equal(0.1 * 3, network.Parameters["norm.mean"][0], 1e-15);
        Assert.Equal(0.9 + 0.1 * 14 / 3, network.Parameters["norm.variance"][0], 1e-15);
    }

    [Fact]
    public void Two_occurrences_of_dropout_draw_different_masks_and_the_same_step_the_same()
    {
        var dropout = new Dropout<double>(64, 0.5);
        var graph = new Graph<double>();
        var x = graph.Input(64);
        graph.Output(x.Then(dropout), "a");
        graph.Output(x.Then(dropout), "b");
        var run = graph.Build().CreateWorkspace(2, behaviour: Behaviour.Training);
        run.Input(0).Fill(1);
        run.Forward();
        double[] a = [.. run.Output("a")], b = [.. run.Output("b")];
        Assert.NotEqual(a, b);
        Assert.NotEqual(a[..64], a[64..]);
        run.Forward();
        Assert.Equal(a, run.Output("a").ToArray());
        run.Step++;
        run.Forward();
        Assert.NotEqual(a, run.Output("a").ToArray());
    }

    [Fact]
    public void A_recurrence_stepped_with_carried_state_is_the_sequence()
    {
        const int time = 5;
        var sequence = new Graph<double>();
        var zero = (H: sequence.Input(3, "h0"), C: sequence.Input(3, "c0"));
        sequence.Output(sequence.Apply(new Lstm<double>(time, 2, 3, state: true), "lstm", sequence.Input([time, 2], "x"), zero.H, zero.C)[0], "y");
        var whole = sequence.Build(seed: 5);

        var stepping = new Graph<double>();
        var (h, c) = (stepping.Input(3, "h0"), stepping.Input(3, "c0"));
        var step = stepping.Apply(new Lstm<double>(1, 2, 3, state: true), "lstm", stepping.Input([1, 2], "x"), h, c);
        stepping.Output(step[0], "y");
        stepping.Carry(step[1], h);
        stepping.Carry(step[2], c);

        var run = whole.CreateWorkspace(1);
        var stream = stepping.Build().CreateWorkspace(1, parameters: whole.Parameters);
        var x = Enumerable.Range(0, 2 * time).Select(i => Math.Sin(i)).ToArray();
        x.CopyTo(run.Input("x"));
        run.Forward();
        var state = new double[stream.StateLength];
        for (var round = 0; round < 2; round++)
        {
            for (var t = 0; t < time; t++)
            {
                if (t == 2)
                    stream.Snapshot(state);
                x.AsSpan(2 * t, 2).CopyTo(stream.Input("x"));
                stream.Forward();
                for (var j = 0; j < 3; j++)
                    Assert.Equal(run.Output("y")[3 * t + j], stream.Output("y")[j], 1e-15);
            }

            stream.Reset();
        }

        stream.Restore(state);
        x.AsSpan(4, 2).CopyTo(stream.Input("x"));
        stream.Forward();
        Assert.Equal(run.Output("y")[6], stream.Output("y")[0], 1e-15);
    }
}
