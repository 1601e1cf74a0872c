namespace FastNN;

/// <summary>A cost or gradient is NaN or infinite. The parameters are as they were before the step that found it.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>An exception with this message.</summary>
    public NonFiniteException(string message) : base(message)
    {
    }

    /// <summary>An exception with this message and cause.</summary>
    public NonFiniteException(string message, Exception inner) : base(message, inner)
    {
    }
}
