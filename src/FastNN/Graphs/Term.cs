using System.Numerics;

namespace FastNN;

/// <summary>
/// One term of the cost that a training network minimises: C = Σ over terms of Scale · Σ<sub>rows</sub> Loss / D, where D = Σ<sub>rows</sub> Weight
/// (the number of rows without one) for a mean, 1 for a sum, or given.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Loss">The loss of a row, already multiplied by the row's weight; a scalar.</param>
/// <param name="Weight">The weight of a row in the denominator; a scalar that depends on no prediction. Null: 1.</param>
/// <param name="Scale">The factor of the whole term.</param>
/// <param name="Name">Its name in reports.</param>
public readonly record struct Term<T>(Value<T> Loss, Value<T>? Weight = null, double Scale = 1, string? Name = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The term times a factor.</summary>
    public static Term<T> operator *(double factor, Term<T> term) => term with { Scale = factor * term.Scale };
}
