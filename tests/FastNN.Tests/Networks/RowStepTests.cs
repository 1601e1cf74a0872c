using System.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>A plan of one row takes a way of its own; a larger one that runs one row does the same by passes.</summary>
public class RowStepTests
{
    private static readonly (int Inputs, int Units)[] sizes = [(1, 1), (4, 16), (16, 2), (3, 5), (7, 9), (16, 16), (33, 17), (5, 64), (8, 131)];

    [Theory]
    [MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void One_row_gives_the_bits_of_passes(ActivationCase activation) => activation.Accept(new Visitor());

    [Fact]
    public void Gradients_of_inputs_alone_leave_those_of_parameters() => Input<float>();

    [Fact]
    public void A_frozen_layer_gets_no_gradient()
    {
        var graph = new Graph<double>();
        var first = new Dense<double, Tanh>(6, 5);
        graph.Output(graph.Input(6, "x").Then(first, "dense1").Dense(3, new Sigmoid(), "dense2"), "y");
        graph.Freeze(first);
        var run = graph.Build(seed: 3).Training(new MeanSquared()).CreateWorkspace(1, Derivatives.Parameters);
        run.Input("x").Fill(0.5);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.All(run.Gradients["dense1.weight"].ToArray(), g => Assert.Equal(0, g));
        Assert.Contains(run.Gradients["dense2.weight"].ToArray(), g => g != 0);
    }

    private sealed class Visitor : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            foreach (var (inputs, units) in sizes)
            {
                Compare<float, F>(f, inputs, units);
                Compare<double, F>(f, inputs, units);
            }
        }
    }

    private static void Compare<T, F>(F f, int inputs, int units) where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IActivation
    {
        var network = Network.Of<T>(inputs, x => x.Dense(units, f).Then(new Dense<T, F>(units, 3, f, useBias: false)), seed: 5);
        var (one, two) = (Run(1), Run(2));
        Near.Bits<T>(two.Y, one.Y, $"y of {inputs}→{units}");
        Near.Bits<T>(two.Dx, one.Dx, $"dx of {inputs}→{units}");
        foreach (var tensor in network.Parameters.Tensors)
            Near.Bits<T>(two.Gradients[tensor.Name], one.Gradients[tensor.Name], $"{tensor.Name} of {inputs}→{units}");

        T[] X()
        {
            var draw = new Random(inputs * 1000 + units);
            return [.. Enumerable.Range(0, inputs).Select(_ => T.CreateChecked(draw.NextDouble() + 0.1))];
        }

        (T[] Y, T[] Dx, ParameterSet<T> Gradients) Run(int planned)
        {
            var run = network.CreateWorkspace(planned, Derivatives.Input | Derivatives.Parameters);
            X().CopyTo(run.Input(0));
            run.Forward(1);
            var y = run.Output(0).ToArray();
            run.OutputGradient(0).Fill(T.CreateChecked(0.75));
            run.Backward();
            return (y, run.InputGradient(0).ToArray(), run.Gradients);
        }
    }

    private static void Input<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Network.Of<T>(6, x => x.Dense(5, new Tanh()).Dense(3));
        var run = network.CreateWorkspace(1, Derivatives.Input | Derivatives.Parameters);
        var (x, dx) = (new T[6], new T[6]);
        x.AsSpan().Fill(T.One);
        run.InputGradient(x, 1, dx);
        Assert.Contains(dx, d => d != T.Zero);
        Assert.All(network.Parameters.Tensors, t => Assert.All(run.Gradients[t.Name].ToArray(), g => Assert.Equal(T.Zero, g)));
    }
}
