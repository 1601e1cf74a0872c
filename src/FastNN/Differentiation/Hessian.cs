using System.Numerics;
using CommunityToolkit.HighPerformance;

namespace FastNN.Differentiation;

/// <summary>H = ∂²yₖ/∂x² of one output unit of a network of one input and one output, for one row.</summary>
public static class Hessian
{
    /// <summary>Fills H[i, j] = ∂²yₖ/∂xᵢ∂xⱼ, a column at a time by forward over reverse mode. Allocates nothing.</summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Input"/> and <see cref="Derivatives.Second"/>, without parameters.</param>
    /// <param name="x">One row of the input.</param>
    /// <param name="output">The unit k.</param>
    /// <param name="hessian">[inputs, inputs].</param>
    /// <exception cref="ShapeException">A size does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such unit.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is not one real input and one real output, the plan is another, or a pass of this workspace is running.
    /// </exception>
    /// <exception cref="NotSupportedException">A layer has no second derivative.</exception>
    public static void Of<T>(Workspace<T> run, ReadOnlySpan<T> x, int output, Span2D<T> hessian) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!run.Plan.Asks(Derivatives.Input | Derivatives.Second) || run.Plan.Asks(Derivatives.Parameters))
            throw new InvalidOperationException($"A Hessian by the inputs needs a workspace created with Derivatives.Input | Derivatives.Second, without parameters; this one has {run.Plan.Derivatives}.");
        var (inputs, outputs) = Jacobian.Check(run, x);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, outputs);
        Jacobian.Check(hessian, inputs, inputs, nameof(hessian), "∂²y/∂x²");
        _ = run.OutputGradientTangent(0).Length;        // refuses indices before anything runs
        var direction = run.InputTangent(0);
        run.Enter();
        try
        {
            Jacobian.Forward(run, x);
            for (var j = 0; j < inputs; j++)
            {
                Jacobian.Unit(direction, j);
                run.RunTangent();
                run.ClearSeeds();
                run.OutputGradient(0)[output] = T.One;
                run.RunBackward(run.Plan.BackwardTable, second: true);

                // H is symmetric: its column is its row.
                run.InputGradientTangent(0).CopyTo(hessian.GetRowSpan(j));
            }
        }
        finally
        {
            direction.Clear();
            run.End(started: true);
        }
    }
}
