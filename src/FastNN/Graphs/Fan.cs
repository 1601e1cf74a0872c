namespace FastNN;

/// <summary>What the variance of initial weights is divided by.</summary>
public enum Fan
{
    /// <summary>The inputs of a unit: values keep their variance on the way forward.</summary>
    In,

    /// <summary>The units that an input feeds: gradients keep theirs on the way back.</summary>
    Out,

    /// <summary>Half the sum of both.</summary>
    Average,
}
