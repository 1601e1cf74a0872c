using FastNN.Tests.Support;

namespace FastNN.Tests.Reference;

/// <summary>
/// How far the library's numbers lie from those of one case: |a − b| ≤ tolerance·(|b| + min(1, ‖b‖∞ over the finite entries)), NaN and
/// infinities in the same places.
/// </summary>
internal sealed class Agreement(TorchCase c, double tolerance)
{
    private readonly List<string> differences = [];

    /// <summary>The largest relative error of any entry.</summary>
    public double Worst { get; private set; }

    /// <summary>Of each tensor that differs, the entry that does most.</summary>
    public IReadOnlyList<string> Differences => differences;

    /// <summary>How many entries were left out because the reference's own number is not to be trusted there.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Compares a tensor of the case, in its own layout.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="actual">The library's numbers.</param>
    /// <param name="leaveOut">Says of an entry that the reference's number is not to be trusted.</param>
    public void Compare(string tensor, ReadOnlySpan<double> actual, Func<int, bool>? leaveOut = null)
    {
        var expected = c[tensor];
        if (expected.Length != actual.Length)
        {
            Worst = double.PositiveInfinity;
            differences.Add($"{tensor} has {actual.Length} numbers, not {expected.Length}");
            return;
        }

        var norm = Near.Norm(expected);
        var (most, at, count) = (0.0, -1, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            if (leaveOut?.Invoke(i) == true)
            {
                LeftOut++;
                continue;
            }

            var error = Near.Error(expected[i], actual[i], norm);
            count += error <= tolerance ? 0 : 1;
            if (error > most)
                (most, at) = (error, i);
        }

        Worst = Math.Max(Worst, most);
        if (count > 0)
            differences.Add($"{tensor}[{Index(at, c.Shape(tensor))}] is {actual[at]:R}, not {expected[at]:R}: error {most:0.0e0}, {count} of {expected.Length} entries beyond {tolerance:0e0}");
    }

    /// <summary>A place in a flat array as the indices of its tensor.</summary>
    private static string Index(int at, int[] shape)
    {
        var index = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (at, index[axis]) = Math.DivRem(at, shape[axis]);
        return string.Join(", ", index);
    }
}
