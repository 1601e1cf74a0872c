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
        var norm = Norm(expected);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Error(expected[i], actual[i], norm) <= tolerance))
                return $"[{i}]: {actual[i]:R}, not {expected[i]:R}";
        }

        return null;
    }

    /// <summary>‖b‖∞ over the finite entries.</summary>
    public static double Norm(ReadOnlySpan<double> b)
    {
        var norm = 0.0;
        foreach (var value in b)
            norm = double.IsFinite(value) ? Math.Max(norm, Math.Abs(value)) : norm;
        return norm;
    }

    /// <summary>|a − b|/(|b| + min(1, ‖b‖∞)); 0 where both are NaN or the same infinity, ∞ where one is and the other is not.</summary>
    public static double Error(double b, double a, double norm)
    {
        if (a == b || double.IsNaN(a) && double.IsNaN(b))
            return 0;
        var error = Math.Abs(a - b) / (Math.Abs(b) + Math.Min(1, norm));
        return double.IsFinite(a) && double.IsFinite(b) ? error : double.PositiveInfinity;
    }
}
