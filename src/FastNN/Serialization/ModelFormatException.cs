namespace FastNN;

/// <summary>
/// A file is not what its format demands. The message names the file, the place in it, what was seen and what was wanted.
/// </summary>
public sealed class ModelFormatException : FormatException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ModelFormatException() { }

    /// <summary>Creates the exception with what was seen and what was wanted.</summary>
    /// <param name="message">The file, the place, what was seen, what was wanted.</param>
    public ModelFormatException(string message) : base(message) { }

    /// <summary>Creates the exception with what was seen, what was wanted and the error beneath.</summary>
    /// <param name="message">The file, the place, what was seen, what was wanted.</param>
    /// <param name="innerException">The error that revealed it.</param>
    public ModelFormatException(string message, Exception innerException) : base(message, innerException) { }
}
