using System.Numerics;
using CommunityToolkit.HighPerformance;

namespace FastNN.Differentiation;

/// <summary>J = ∂y/∂x of a network of one input and one output, for one row.</summary>
public static class Jacobian
{
    /// <summary>
    /// Fills J[i, j] = ∂yᵢ/∂xⱼ: by rows in reverse mode, or by columns in forward mode where there are fewer inputs than outputs and the
    /// workspace has tangents. Allocates nothing.
    /// </summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Input"/>, <see cref="Derivatives.Tangent"/> or both.</param>
    /// <param name="x">One row of the input.</param>
    /// <param name="jacobian">[outputs, inputs].</param>
    /// <exception cref="ShapeException">A size does not fit.</exception>
    public static void Of<T>(Workspace<T> run, ReadOnlySpan<T> x, Span2D<T> jacobian) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        var (inputs, outputs) = Start(run, x);
        if (jacobian.Height != outputs || jacobian.Width != inputs)
            throw new ShapeException($"\"jacobian\" is {jacobian.Height}×{jacobian.Width}, but ∂y/∂x of this network is {outputs}×{inputs}.");
        if (run.Plan.Asks(Derivatives.Tangent) && (inputs < outputs || !run.Plan.Asks(Derivatives.Input)))
        {
            if (run.Plan.Asks(Derivatives.Parameters))
                run.ParameterTangents.Clear();
            for (var j = 0; j < inputs; j++)
            {
                Unit(run.InputTangent(0), j);
                run.Tangent();
                run.OutputTangent(0).CopyTo(jacobian.GetColumn(j));
            }

            run.InputTangent(0).Clear();
            return;
        }

        for (var i = 0; i < outputs; i++)
        {
            Unit(run.OutputGradient(0), i);
            run.BackwardInput();
            run.InputGradient(0).CopyTo(jacobian.GetRowSpan(i));
        }
    }

    /// <summary>Runs one row forward and gives the numbers of inputs and outputs.</summary>
    internal static (int Inputs, int Outputs) Start<T>(Workspace<T> run, ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (input, output) = run.Single();
        if (x.Length != input.Size)
            throw new ShapeException($"\"x\" holds {x.Length} elements, but one row of the input {input} has {input.Size}.");
        x.CopyTo(run.Input(0));
        run.Forward(1);
        return (input.Size, output.Size);
    }

    internal static void Unit<T>(Span<T> direction, int i) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        direction.Clear();
        direction[i] = T.One;
    }

    private static void CopyTo<T>(this ReadOnlySpan<T> source, CommunityToolkit.HighPerformance.Enumerables.RefEnumerable<T> column)
    {
        for (var i = 0; i < source.Length; i++)
            column[i] = source[i];
    }
}
