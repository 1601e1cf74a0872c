namespace FastNN;

/// <summary>What a term's sum over rows is divided by.</summary>
public enum Reduction
{
    /// <summary>The sum of the rows' weights; the number of rows where there are none.</summary>
    Mean,

    /// <summary>1.</summary>
    Sum,
}
