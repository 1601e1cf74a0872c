namespace FastNN;

/// <summary>What can be wrong with a network that trains.</summary>
public enum Symptom
{
    /// <summary>A value or gradient is NaN or infinite.</summary>
    NotFinite,

    /// <summary>A layer gets less than a thousandth of the gradient that a later one gets: it hardly learns.</summary>
    VanishingGradients,

    /// <summary>A layer gets more than a thousand times the gradient that the last one gets: steps overshoot.</summary>
    ExplodingGradients,

    /// <summary>At least half of a layer's units have slope 0 on every sample: they learn nothing any more.</summary>
    DeadUnits,

    /// <summary>More than half of the slopes of a bounded activation are below 0.01: little passes through it.</summary>
    Saturation,

    /// <summary>One step changes a layer's weights by more than half their size.</summary>
    LargeSteps,
}

/// <summary>One thing that is wrong, where, and what usually helps.</summary>
/// <param name="Symptom">What.</param>
/// <param name="Layer">Where: the name of a layer in its network.</param>
/// <param name="Text">The numbers seen, and the advice, in words.</param>
public sealed record Finding(Symptom Symptom, string Layer, string Text)
{
    /// <summary>For example "dense2, DeadUnits: …".</summary>
    public override string ToString() => $"{Layer}, {Symptom}: {Text}";
}
