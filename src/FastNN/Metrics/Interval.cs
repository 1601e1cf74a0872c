namespace FastNN;

/// <summary>[Low, High]: where an unknown number lies, with a confidence that whoever gives it states.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a number lies in it, ends included; none does where an end is NaN.</summary>
    public bool Contains(double x) => Low <= x && x <= High;

    /// <summary>For example "0.946 to 0.998".</summary>
    public override string ToString() => FormattableString.Invariant($"{Low:0.000#} to {High:0.000#}");
}
