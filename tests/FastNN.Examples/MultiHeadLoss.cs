using FastNN;
using FastNN.Differentiation;

namespace Examples;

/// <summary>A trunk with two heads, and a cost that weighs a loss of each.</summary>
public class MultiHeadLoss
{
    [Fact]
    public void Is_the_weighted_sum_of_its_terms()
    {
        var graph = new Graph<double>();
        var trunk = graph.Input(3, "x").Dense(8, new Tanh(), "trunk");
        graph.Output(trunk.Dense(4), "species");
        graph.Output(trunk.Dense(1), "length");
        var network = graph.Build(seed: 1);

        var (species, length) = (new SoftmaxCrossEntropy(), new HalfMeanSquared());
        var training = network.With(g => g.Minimize(
            species.Of(g["species"], species.Target(g["species"], "label")),
            0.3 * length.Of(g["length"], length.Target(g["length"], "metres"))));
        var run = training.CreateWorkspace(rows: 2, Derivatives.Parameters, Behaviour.Training);
        ((double[])[0.5, -1, 2, 1, 0, -0.5]).CopyTo(run.Input("x"));
        ((double[])[1.7, 0.2]).CopyTo(run.Input("metres"));
        run.Labels("label", [3, 0]);
        run.Forward();

        var (z, y) = (run.Value("species").ToArray(), run.Value("length").ToArray());
        var (first, second) = ((CrossEntropy(z[..4], 3) + CrossEntropy(z[4..], 0)) / 2, (Math.Pow(y[0] - 1.7, 2) + Math.Pow(y[1] - 0.2, 2)) / 4);
        Assert.Equal(first, run.Loss(term: 0), 1e-14);
        Assert.Equal(first + 0.3 * second, run.Loss(), 1e-14);
        Laws.Gradients(run, reduction: Reduction.Mean).AtMost(1e-7);    // ∂C/∂θᵢ of trunk and heads against differences of C

        static double CrossEntropy(double[] z, int label) => Math.Log(z.Sum(Math.Exp)) - z[label];
    }
}
