using System.Numerics;
using System.Numerics.Tensors;

namespace FastNN;

/// <summary>P(θ) = λ₁·Σ|w| + (λ₂/2)·Σ w² beside the cost: L1 (lasso), L2 (ridge) or both (elastic net).</summary>
/// <remarks>
/// The square goes through the gradient, which it adds λ₂·w to (after clipping, which is of the cost's own gradient). The absolute value has no
/// gradient at 0: its step is the soft threshold w ← sign(w)·max(0, |w| − η·λ₁) after the rule's own, so weights that it wins over are exactly
/// 0, while L2 alone makes none 0. With <see cref="Sgd"/> this is proximal gradient descent, whose limit minimises cost + P. Behind momentum λ₁ weighs
/// (1 − γ) as much. A rule that divides gradients by their size weighs them against λ₁ so divided: with <see cref="Adam"/> weights whose gradients
/// are noise become 0, and λ₁ ≥ 1 leaves none.
/// </remarks>
public sealed record Penalty
{
    /// <summary>λ₁ of λ₁·Σ|w|.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double L1
    {
        get;
        init => field = Require.NotNegative(value, "λ₁ of a penalty");
    }

    /// <summary>λ₂ of (λ₂/2)·Σ w², whose derivative is λ₂·w.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double L2
    {
        get;
        init => field = Require.NotNegative(value, "λ₂ of a penalty");
    }

    /// <summary>Which trained tensors it is on; by default weights alone, no biases, scales or embeddings.</summary>
    /// <remarks>Asked once, when the optimizer is made.</remarks>
    public Func<TensorInfo, bool> On
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = t => t.Role == Role.Weight;

    /// <summary>P(θ), in double.</summary>
    /// <param name="parameters">θ.</param>
    public double Cost<T>(ParameterSet<T> parameters) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Cost(parameters, parameters.Layout);
    }

    /// <summary>Of the tensors of a table that the parameters are laid out by: what is trained may differ.</summary>
    internal double Cost<T>(ParameterSet<T> parameters, TensorTable table) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sizes = 0, squares = 0;
        foreach (var tensor in table.Tensors)
        {
            if (!IsOn(tensor))
                continue;
            sizes += double.CreateTruncating(TensorPrimitives.SumOfMagnitudes<T>(parameters.View(tensor)));
            squares += double.CreateTruncating(TensorPrimitives.SumOfSquares<T>(parameters.View(tensor)));
        }

        return L1 * sizes + L2 / 2 * squares;
    }

    internal bool IsOn(TensorInfo tensor) => tensor.Trainable && On(tensor);
}
