namespace FastNN.Testing;

/// <summary>Code that promised to allocate nothing did.</summary>
public sealed class AllocationException : Exception
{
    /// <summary>An exception with this message.</summary>
    public AllocationException(string message) : base(message)
    {
    }

    /// <summary>An exception with this message and cause.</summary>
    public AllocationException(string message, Exception inner) : base(message, inner)
    {
    }
}
