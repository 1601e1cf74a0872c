namespace FastNN.Linear;

/// <summary>The columns of a least-squares problem are dependent to rounding, and a unique solution was asked for.</summary>
public sealed class RankDeficientException : ArithmeticException
{
    /// <summary>An exception with this message.</summary>
    public RankDeficientException(string message) : base(message)
    {
    }

    /// <summary>An exception with this message and cause.</summary>
    public RankDeficientException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>An exception that says how many of the columns are independent.</summary>
    public RankDeficientException(int rank, int columns) : base($"Only {rank} of {columns} columns (the intercept's among them) are independent, so the coefficients are not determined: ask for RankDeficiency.MinimumNorm, use Ridge, or leave out {columns - rank}.") =>
        (Rank, Columns) = (rank, columns);

    /// <summary>The number of independent columns.</summary>
    public int Rank { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }
}
