namespace FastNN.Linear;

/// <summary>What <see cref="LeastSquares"/> and <see cref="Ridge"/> fit.</summary>
public sealed record LeastSquaresOptions
{
    /// <summary>Whether a constant b is fitted beside the coefficients; else ŷ = x·w, through the origin.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>What happens where columns are dependent. <see cref="Ridge"/> never asks: its solution is unique.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither of the two.</exception>
    public RankDeficiency RankDeficiency
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A fit refuses dependent columns or takes the minimum norm, but {value} was given.");
    }

    /// <summary>Whether the penalty of <see cref="Ridge"/> counts the intercept too.</summary>
    public bool PenalizeIntercept { get; init; }
}
