namespace FastNN;

/// <summary>What the numbers of a value are.</summary>
public enum Kind
{
    /// <summary>Real numbers: gradients and tangents flow through them.</summary>
    Real,

    /// <summary>Indices (class labels, tokens), which travel as whole numbers in T. No gradient.</summary>
    Index,

    /// <summary>Weights and masks, which say how much or whether something counts. No gradient.</summary>
    Mask,
}
