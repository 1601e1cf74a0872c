using System.Numerics.Tensors;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>Minutes to work by distance in km and whether it is a weekday: C = 1/(2n)·Σ(wᵀx − y)² of one linear layer.</summary>
internal static class Commute
{
    /// <summary>[5, 2], row after row.</summary>
    public static double[] X { get; } = [2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0];

    public static double[] Minutes { get; } = [25, 33, 15, 45, 22];

    /// <summary>The bias and the two weights of the minimum.</summary>
    public static double[] Minimum { get; } = [2897.0 / 476, 1555.0 / 238, 431.0 / 204];

    /// <summary>A workspace on the model, from zero, with all samples as its rows.</summary>
    public static Workspace<double> Run(Derivatives derivatives = Derivatives.Parameters) =>
        Network.Of<double>(2, x => x.Dense(1, new Identity(), "w", Initializer.Zero)).Minimizing(new HalfMeanSquared()).CreateWorkspace(5, derivatives).Set(("x", X), ("target", Minutes));

    public static double[] Weights(ParameterSet<double> set) => [set["w.bias"][0], .. set["w.weight"]];

    /// <summary>C.</summary>
    public static double Cost(this Workspace<double> run)
    {
        run.Forward();
        return run.Loss();
    }

    /// <summary>∇C of these samples.</summary>
    public static double[] Gradient(Workspace<double> run, params ReadOnlySpan<int> samples)
    {
        for (var r = 0; r < samples.Length; r++)
        {
            X.AsSpan(2 * samples[r], 2).CopyTo(run.Input("x")[(2 * r)..]);
            run.Input("target")[r] = Minutes[samples[r]];
        }

        run.Gradients.Clear();
        run.Forward(samples.Length);
        run.Backward(Reduction.Mean);
        return Weights(run.Gradients);
    }

    /// <summary>H·v.</summary>
    public static double[] Curvature(Workspace<double> run, ReadOnlySpan<double> v)
    {
        run.ParameterTangents["w.bias"][0] = v[0];
        v[1..].CopyTo(run.ParameterTangents["w.weight"]);
        run.GradientTangents.Clear();
        run.Forward();
        run.Tangent();
        run.BackwardTangent(Reduction.Mean);
        return Weights(run.GradientTangents);
    }

    /// <summary>The eigenvalue of a symmetric map that is largest in size, by iteration from a vector.</summary>
    public static double Largest(Func<double[], double[]> map, int iterations)
    {
        double[] v = [1, 0.3, -0.2];
        double eigenvalue = 0;
        for (var i = 0; i < iterations; i++)
        {
            TensorPrimitives.Divide(v, TensorPrimitives.Norm<double>(v), v);
            var next = map(v);
            (eigenvalue, v) = (TensorPrimitives.Dot<double>(v, next), next);
        }

        return eigenvalue;
    }
}
