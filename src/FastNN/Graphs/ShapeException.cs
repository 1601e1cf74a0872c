namespace FastNN;

/// <summary>A shape, a length or a number of rows does not fit. The message names the thing, what was seen and what was wanted.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>An exception with this message.</summary>
    public ShapeException(string message) : base(message)
    {
    }

    /// <summary>An exception with this message and cause.</summary>
    public ShapeException(string message, Exception inner) : base(message, inner)
    {
    }
}
