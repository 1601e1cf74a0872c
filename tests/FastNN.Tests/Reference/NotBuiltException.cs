namespace FastNN.Tests.Reference;

/// <summary>The library cannot express this case yet; the message says what it lacks.</summary>
internal sealed class NotBuiltException(string what) : Exception(what);
