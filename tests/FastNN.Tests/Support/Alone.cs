namespace FastNN.Tests.Support;

/// <summary>Tests that measure this process, and therefore run after all others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
