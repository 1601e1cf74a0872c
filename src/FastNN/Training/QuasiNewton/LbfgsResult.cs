namespace FastNN;

/// <summary>Why <see cref="Lbfgs"/> stopped.</summary>
public enum LbfgsEnd
{
    /// <summary>‖∇f‖∞ is within its tolerance: a stationary point.</summary>
    GradientSmall,

    /// <summary>A step changed next to nothing, or none that descends is left.</summary>
    ChangeSmall,

    /// <summary>All iterations were made.</summary>
    IterationLimit,

    /// <summary>All evaluations were made.</summary>
    EvaluationLimit,

    /// <summary>No point along the direction is lower: rounding, or a gradient that is not f's.</summary>
    LineSearchFailed,

    /// <summary>f or its gradient is NaN or infinite at the start, or after a step of fixed length, which was taken back.</summary>
    NonFinite,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>What a minimisation came to.</summary>
/// <param name="Value">f at the point it left: with a line search the lowest that an iteration ended at.</param>
/// <param name="GradientNorm">‖∇f‖∞ there.</param>
/// <param name="Iterations">Those of this call.</param>
/// <param name="Evaluations">How often f and its gradient were computed.</param>
/// <param name="End">Why it ended.</param>
public readonly record struct LbfgsResult(double Value, double GradientNorm, int Iterations, int Evaluations, LbfgsEnd End);
