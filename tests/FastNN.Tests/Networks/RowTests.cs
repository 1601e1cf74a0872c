using System.Numerics;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>A row's result is its own: wherever it stands, however many rows run, whatever the plan provides for.</summary>
public class RowTests
{
    private const int Rows = 7;

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void A_row_does_not_depend_on_its_place(LayerIngredient layer)
    {
        Turned<float>(layer);
        Turned<double>(layer);
    }

    /// <summary>All rows turned by one, by two, …: every value and gradient turns with them, to the bit.</summary>
    private static void Turned<T>(LayerIngredient layer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Nets.Of<T>(layer);
        var run = network.CreateWorkspace(Rows, Derivatives.Input | Derivatives.Second);
        var inputs = network.Inputs.Select((input, i) => Draw.Uniform<T>(i, Rows * input.Shape.Size, 0.5, 1.5)).ToArray();
        var seed = Draw.Uniform<T>(99, run.Output(0).Length);
        var first = All(0);
        for (var turn = 1; turn < Rows; turn++)
        {
            var turned = All(turn);
            foreach (var (name, values) in first)
                Near.Bits<T>(Turn(values, turn), turned[name], $"{layer}, {name}, turned by {turn}");
        }

        Dictionary<string, T[]> All(int turn)
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                Turn(inputs[i], turn).CopyTo(run.Input(i));
                if (network.Inputs[i].Kind == Kind.Real)
                    Turn(inputs[i], turn).CopyTo(run.InputTangent(i));
            }

            run.Forward();
            run.Tangent();
            var result = new Dictionary<string, T[]> { ["y"] = run.Output(0).ToArray(), ["ty"] = run.OutputTangent(0).ToArray() };
            Turn(seed, turn).CopyTo(run.OutputGradient(0));
            run.BackwardTangent();
            for (var i = 0; i < inputs.Length; i++)
            {
                if (network.Inputs[i].Kind == Kind.Real)
                    (result[$"dx{i}"], result[$"tdx{i}"]) = (run.InputGradient(i).ToArray(), run.InputGradientTangent(i).ToArray());
            }

            return result;
        }
    }

    private static T[] Turn<T>(T[] rows, int by)
    {
        var at = rows.Length / Rows * by;
        return [.. rows[at..], .. rows[..at]];
    }

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void Fewer_rows_are_a_prefix(LayerIngredient layer)
    {
        var network = Nets.Of<double>(layer);
        var run = network.CreateWorkspace(Rows);
        Nets.Fill(run);
        run.Forward();
        var whole = run.Output(0).ToArray();
        for (var rows = Rows; rows >= 1; rows--)
        {
            run.Forward(rows);
            Assert.Equal(rows, run.Rows);
            Assert.Equal(whole.Length / Rows * rows, run.Output(0).Length);
            Near.Relative(whole.AsSpan(0, run.Output(0).Length), run.Output(0), 1e-15, $"{layer}, {rows} rows, ");
        }
    }

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void No_plan_changes_a_value(LayerIngredient layer)
    {
        var network = Nets.Of<float>(layer);
        float[]? first = null;
        foreach (var derivatives in new[] { Derivatives.None, Derivatives.Input, Derivatives.Parameters, Derivatives.Tangent, Derivatives.Second, Derivatives.Input | Derivatives.Parameters | Derivatives.Second })
        {
            foreach (var behaviour in Enum.GetValues<Behaviour>())
            {
                foreach (var observe in new[] { false, true })
                {
                    var run = network.CreateWorkspace(Rows, derivatives, behaviour, observe: observe);
                    Nets.Fill(run);
                    run.Forward();
                    first ??= run.Output(0).ToArray();
                    Near.Bits<float>(first, run.Output(0), $"{layer} planned for {derivatives}, {behaviour}, observed: {observe}");
                }
            }
        }
    }

    /// <summary>Dead memory full of NaN changes nothing: no rule reads what its layer said it would not.</summary>
    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void A_checking_plan_changes_nothing(LayerIngredient layer)
    {
        var network = Nets.Of<double>(layer);
        double[][]? first = null;
        foreach (var check in new[] { false, true })
        {
            var run = network.CreateWorkspace(Rows, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, check: check);
            Nets.Fill(run);
            run.Forward();
            foreach (var input in network.Inputs.Where(i => i.Kind == Kind.Real))
                run.InputTangent(input.Name).Fill(0.5);
            run.Tangent();
            run.OutputGradient(0).Fill(1);
            run.OutputGradientTangent(0).Fill(2);
            run.BackwardTangent();
            double[][] all =
            [
                run.Output(0).ToArray(), run.OutputTangent(0).ToArray(),
                .. network.Inputs.Where(i => i.Kind == Kind.Real).SelectMany(i => new[] { run.InputGradient(i.Name).ToArray(), run.InputGradientTangent(i.Name).ToArray() }),
                .. network.Table.SelectMany(t => new[] { run.Gradients[t].ToArray(), run.GradientTangents[t].ToArray() }),
            ];
            first ??= all;
            for (var i = 0; i < all.Length; i++)
                Near.Bits<double>(first[i], all[i], $"{layer}, array {i}");
        }
    }

    /// <summary>Deep enough that memory is reused in the plain plan: an overwritten value would show.</summary>
    [Fact]
    public void Reused_memory_changes_nothing()
    {
        var graph = new Graph<double>();
        var x = graph.Input(6, "x");
        var kept = new List<Value<double>> { x };
        for (var l = 0; l < 12; l++)
            kept.Add((l % 3) switch { 0 => kept[^1].Dense(6, new Sigmoid()), 1 => kept[^1] * kept[^2], _ => kept[^1] + kept[l / 2].Softmax() });
        graph.Output(kept[^1].Concat(kept[4]), "y");
        var network = graph.Build(3);
        var (plain, observing) = (network.CreateWorkspace(5), network.CreateWorkspace(5, observe: true));
        Nets.Fill(plain);
        Nets.Fill(observing);
        plain.Forward();
        observing.Forward();
        Near.Bits(observing.Output(0), plain.Output(0));
        Assert.True(plain.Plan.Bytes < observing.Plan.Bytes / 2, $"{plain.Plan.Bytes} bytes, observed {observing.Plan.Bytes}");
    }

    /// <summary>Gradients do not depend on what else the plan provides for.</summary>
    [Fact]
    public void No_plan_changes_a_gradient()
    {
        var network = Nets.Small<float>();
        float[]? dx = null, dW = null;
        foreach (var more in new[] { Derivatives.None, Derivatives.Tangent, Derivatives.Second })
        {
            foreach (var observe in new[] { false, true })
            {
                var run = network.CreateWorkspace(Rows, Derivatives.Input | Derivatives.Parameters | more, observe: observe);
                Nets.Fill(run);
                run.Forward();
                Draw.Uniform<float>(9, run.OutputGradient(0).Length).CopyTo(run.OutputGradient(0));
                run.Backward();
                dx ??= run.InputGradient(0).ToArray();
                dW ??= run.Gradients["dense1.weight"].ToArray();
                Near.Bits<float>(dx, run.InputGradient(0), "dx");
                Near.Bits<float>(dW, run.Gradients["dense1.weight"], "dW");
            }
        }

        // Inputs alone, and parameters alone.
        var alone = network.CreateWorkspace(Rows, Derivatives.Input);
        Nets.Fill(alone);
        alone.Forward();
        Draw.Uniform<float>(9, alone.OutputGradient(0).Length).CopyTo(alone.OutputGradient(0));
        alone.Backward();
        Near.Bits<float>(dx, alone.InputGradient(0), "dx alone");
        alone = network.CreateWorkspace(Rows, Derivatives.Parameters);
        Nets.Fill(alone);
        alone.Forward();
        Draw.Uniform<float>(9, alone.OutputGradient(0).Length).CopyTo(alone.OutputGradient(0));
        alone.Backward();
        Near.Bits<float>(dW, alone.Gradients["dense1.weight"], "dW alone");
    }

    [Fact]
    public void Predictions_in_chunks_are_the_rows()
    {
        var network = Nets.Small<double>();
        double[] x = Draw.Uniform<double>(1, 4 * 11), y = new double[3 * 11], one = new double[3];
        network.CreateWorkspace(4).Predict(x, y);
        var single = network.CreateWorkspace(1);
        for (var r = 0; r < 11; r++)
        {
            single.Forward(x.AsSpan(4 * r, 4), one);
            Near.Relative(y.AsSpan(3 * r, 3), one, 1e-15, $"row {r}");
        }
    }
}
