namespace FastNN;

/// <summary>An input or output that a layer declares.</summary>
/// <param name="Name">Its name in messages: the letter of the formula.</param>
/// <param name="Shape">The shape of one row.</param>
/// <param name="Kind">What its numbers are.</param>
public sealed record PortInfo(string Name, Shape Shape, Kind Kind);
