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
    /// <exception cref="InvalidOperationException">
    /// There is not one real input and one real output, the plan lacks both derivatives, or a pass of this workspace is running.
    /// </exception>
    public static void Of<T>(Workspace<T> run, ReadOnlySpan<T> x, Span2D<T> jacobian) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        var (inputs, outputs) = Check(run, x);
        if (!run.Plan.Asks(Derivatives.Input) && !run.Plan.Asks(Derivatives.Tangent))
            throw new InvalidOperationException($"A Jacobian needs a workspace created with Derivatives.Input or Derivatives.Tangent; this one has {run.Plan.Derivatives}.");
        Check(jacobian, outputs, inputs, nameof(jacobian), "∂y/∂x");
        if (jacobian.Length == 0)
            return;
        if (run.Plan.Asks(Derivatives.Tangent) && (inputs < outputs || !run.Plan.Asks(Derivatives.Input)))
            Columns(run, x, jacobian, inputs);
        else
            Rows(run, x, jacobian, outputs);
    }

    private static void Columns<T>(Workspace<T> run, ReadOnlySpan<T> x, Span2D<T> jacobian, int inputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = run.OutputTangent(0).Length;        // refuses indices before anything runs
        var direction = run.InputTangent(0);
        run.Enter();
        try
        {
            Forward(run, x);
            if (run.Plan.Asks(Derivatives.Parameters))
                run.ParameterTangents.Clear();
            for (var j = 0; j < inputs; j++)
            {
                Unit(direction, j);
                run.RunTangent();
                run.OutputTangent(0).CopyTo(jacobian.GetColumn(j));
            }
        }
        finally
        {
            direction.Clear();
            run.Leave();
        }
    }

    private static void Rows<T>(Workspace<T> run, ReadOnlySpan<T> x, Span2D<T> jacobian, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = (run.InputGradient(0).Length, run.OutputGradient(0).Length);        // refuses indices before anything runs
        run.Enter();
        try
        {
            Forward(run, x);
            for (var i = 0; i < outputs; i++)
            {
                run.ClearSeeds();
                run.OutputGradient(0)[i] = T.One;
                run.RunBackward(run.Plan.InputTable, second: false);
                run.InputGradient(0).CopyTo(jacobian.GetRowSpan(i));
            }
        }
        finally
        {
            run.End(started: true);
        }
    }

    /// <summary>Refuses anything but one row of the one input, and gives the numbers of inputs and outputs.</summary>
    internal static (int Inputs, int Outputs) Check<T>(Workspace<T> run, ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (input, output) = run.Single();
        return x.Length == input.Size
            ? (input.Size, output.Size)
            : throw new ShapeException($"\"x\" holds {x.Length} elements, but one row of the input {input} has {input.Size}.");
    }

    /// <summary>Refuses a matrix of another size; one without elements has no height and width to compare.</summary>
    internal static void Check<T>(Span2D<T> matrix, int height, int width, string name, string what)
    {
        if (matrix.Length == 0 ? height != 0 && width != 0 : matrix.Height != height || matrix.Width != width)
            throw new ShapeException($"\"{name}\" is {matrix.Height}×{matrix.Width}, but {what} of this network is {height}×{width}.");
    }

    internal static void Forward<T>(Workspace<T> run, ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        x.CopyTo(run.Input(0));
        run.Run(1);
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
