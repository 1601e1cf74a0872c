using System.Numerics;

namespace FastNN.Tests.Support;

/// <summary>How arrays of numbers are compared.</summary>
internal static class Near
{
    /// <summary>Equal to the last bit (NaN to NaN).</summary>
    public static void Bits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} numbers, not {expected.Length}");
        for (var i = 0; i < expected.Length; i++)
        {
            if (!Lanes.Same(expected[i], actual[i]))
                Assert.Fail($"{what}[{i}]: {actual[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>|a − b| ≤ tolerance·(|b| + min(1, ‖b‖∞)).</summary>
    public static void Relative(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what = "")
    {
        if (Difference(expected, actual, tolerance) is { } difference)
            Assert.Fail($"{what}{difference}");
    }

    /// <summary>Where they differ by more, in words; null where they agree.</summary>
    public static string? Difference(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        if (expected.Length != actual.Length)
            return $": {actual.Length} numbers, not {expected.Length}";
        var norm = 0.0;
        foreach (var b in expected)
            norm = double.IsFinite(b) ? Math.Max(norm, Math.Abs(b)) : norm;
        for (var i = 0; i < expected.Length; i++)
        {
            if (Lanes.Same(expected[i], actual[i]))
                continue;
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * (Math.Abs(expected[i]) + Math.Min(1, norm))))
                return $"[{i}]: {actual[i]:R}, not {expected[i]:R}";
        }

        return null;
    }
}
