namespace FastNN;

/// <summary>What a parameter does in its layer: weight decay and penalties go by it.</summary>
public enum Role
{
    /// <summary>Multiplies what flows through.</summary>
    Weight,

    /// <summary>Is added to what flows through.</summary>
    Bias,

    /// <summary>Scales what flows through element by element: the factor after a normalisation, the slope of a <see cref="Prelu{T}"/>.</summary>
    Scale,

    /// <summary>A table of vectors, looked up by index.</summary>
    Embedding,
}
