namespace FastNN.Tests.Reference;

/// <summary>A case file is not what a case file has to be.</summary>
internal sealed class MalformedCaseException(string why, Exception? inner = null) : Exception(why, inner);
