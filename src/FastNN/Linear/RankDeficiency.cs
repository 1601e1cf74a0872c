namespace FastNN.Linear;

/// <summary>What a least-squares fit does where its columns are dependent, so that many coefficients fit equally well.</summary>
public enum RankDeficiency
{
    /// <summary>Throws a <see cref="RankDeficientException"/> with the rank found.</summary>
    Refuse,

    /// <summary>Takes the coefficients of smallest ‖w‖₂, the intercept left out.</summary>
    MinimumNorm,
}
