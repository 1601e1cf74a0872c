using System.Numerics;

namespace FastNN.Differentiation;

/// <summary>
/// Fourth-order central differences of a function of one number: 4/3·Δ(h)/2h − 1/3·Δ(2h)/4h with Δ(h) = f(x+h) − f(x−h), each divided by the
/// step actually taken.
/// </summary>
internal static class Single<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ε^⅕: where the rounding of Δ/h and the error h⁴ of the formula balance.</summary>
    public static double Step => typeof(T) == typeof(float) ? 0.0316 : 7.4e-4;

    /// <summary>
    /// ∂f/∂values[j]; puts the entry back. Where the five points lie on different pieces of f, a step of an eighth and of a 32nd is tried; if
    /// those cross a kink too, the entry has no difference to compare with, and that is told.
    /// </summary>
    public static double Difference(Span<T> values, int j, Func<double> f, Func<ulong> pieces, out bool kink)
    {
        var size = Step * Math.Max(1, Math.Abs(double.CreateTruncating(values[j])));
        var slope = Difference(values, j, size, f, pieces, out kink);
        for (var part = 8; part <= 32 && kink; part *= 4)
            slope = Difference(values, j, size / part, f, pieces, out kink);
        return slope;
    }

    private static double Difference(Span<T> values, int j, double size, Func<double> f, Func<ulong> pieces, out bool kink)
    {
        var x = values[j];
        var h = T.CreateTruncating(size);
        Span<double> points = stackalloc double[4], costs = stackalloc double[4];
        Span<ulong> at = stackalloc ulong[4];
        try
        {
            for (var i = 0; i < 4; i++)
            {
                values[j] = i switch { 0 => x - h - h, 1 => x - h, 2 => x + h, _ => x + h + h };
                points[i] = double.CreateTruncating(values[j]);
                costs[i] = f();
                at[i] = pieces();
            }
        }
        finally
        {
            values[j] = x;
        }

        kink = at[0] != at[1] || at[1] != at[2] || at[2] != at[3];
        return 4 * (costs[2] - costs[1]) / (points[2] - points[1]) / 3 - (costs[3] - costs[0]) / (points[3] - points[0]) / 3;
    }
}

/// <summary>
/// The same along a direction through all variables, for functions with many values. A direction can be steep, and cross kinks: where the first
/// step does not agree with the analytic values, three steps, each a quarter of the one before, are tried, and each value takes the estimate
/// that changed least from one step to the next; that change is how uncertain it is (Ridders, 1982).
/// </summary>
internal sealed class Line<T>(Probe<T> probe, double[][] direction) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An agreement that no wrong derivative reaches: the narrower steps would only confirm it.</summary>
    private const double Agreed = 1e-8;

    /// <summary>
    /// What a difference resolves of a function that is this much larger: rounding leaves ε·‖f‖/h, about 1e-11·‖f‖ with the narrowest step,
    /// where f is what is summed on the way, as far as that is known: the largest of all tensors.
    /// </summary>
    private const double Resolved = 1e-5;

    private readonly T[][] start = [.. probe.Variables.Select(x => probe.Value(x).ToArray())];

    /// <summary>
    /// The difference for each tensor beside the analytic one, (|a − n| − twice its uncertainty) / max(|a|, |n|, 1e-3·‖·‖∞, 1e-5·‖f‖∞), with the
    /// largest ‖f‖∞ of all tensors, and at least <paramref name="size"/>.
    /// </summary>
    public TensorReport[] Check(IEnumerable<string> names, double[][] analytic, Func<double[][]> f, double size = 0)
    {
        double[][] Values()
        {
            var values = f();
            foreach (var tensor in values)
                size = tensor.Aggregate(size, (largest, y) => Math.Max(largest, Math.Abs(y)));
            return values;
        }

        // Scaled so that no entry moves further than an entry on its own would.
        var h = Single<T>.Step / Math.Max(1, direction.SelectMany(d => d).Select(Math.Abs).DefaultIfEmpty(0).Max());
        double[][] wide, middle, narrow;
        bool wideCrossed, middleCrossed = false, narrowCrossed = false;
        try
        {
            wide = middle = narrow = Estimate(Values, h, out wideCrossed);
            if (wideCrossed || !wide.Zip(analytic).All(p => Compare.Entries("", p.Second, p.First, kink: false).Error <= Agreed))
            {
                middle = Estimate(Values, h / 4, out middleCrossed);
                narrow = Estimate(Values, h / 16, out narrowCrossed);
            }
        }
        finally
        {
            Move(0);
        }

        probe.Forward();
        if (middleCrossed)
            middle = narrow;
        if (wideCrossed)
            wide = middle;
        return [.. names.Select((name, i) =>
        {
            var (numeric, uncertain) = (new double[analytic[i].Length], new double[analytic[i].Length]);
            for (var j = 0; j < numeric.Length; j++)
            {
                var (first, second) = (Math.Abs(wide[i][j] - middle[i][j]), Math.Abs(middle[i][j] - narrow[i][j]));
                (numeric[j], uncertain[j]) = first <= second && !wideCrossed ? (middle[i][j], first) : (narrow[i][j], second);
            }

            return Compare.Entries(name, analytic[i], numeric, narrowCrossed, Resolved * size, uncertain);
        })];
    }

    /// <summary>The estimate with one step, and whether its four points lie on different pieces of the function.</summary>
    private double[][] Estimate(Func<double[][]> f, double h, out bool crossed)
    {
        var results = new double[4][][];
        var pieces = new ulong[4];
        for (var i = 0; i < 4; i++)
        {
            Move(h * (i switch { 0 => -2, 1 => -1, 2 => 1, _ => 2 }));
            probe.Forward();
            pieces[i] = probe.Run.Pieces;
            results[i] = f();
        }

        crossed = pieces.Distinct().Count() > 1;
        return [.. results[0].Select((r, i) => r.Select((_, j) =>
            (8 * (results[2][i][j] - results[1][i][j]) - (results[3][i][j] - results[0][i][j])) / (12 * h)).ToArray())];
    }

    private void Move(double h)
    {
        for (var i = 0; i < start.Length; i++)
        {
            var values = probe.Value(probe.Variables[i]);
            for (var j = 0; j < values.Length; j++)
                values[j] = start[i][j] + T.CreateTruncating(h * direction[i][j]);
        }
    }
}

/// <summary>
/// Compares analytic entries with numeric ones: |a − n| / max(|a|, |n|, 1e-3·‖·‖∞ of the tensor, and a floor if there is one); of the
/// numeric ones it may be known how uncertain they are.
/// </summary>
internal static class Compare
{
    public static TensorReport Entries(string name, double[] analytic, double[] numeric, bool kink, double floor = 0, double[]? uncertain = null)
    {
        var kinks = new bool[analytic.Length];
        Array.Fill(kinks, kink);
        return Entries(name, analytic, numeric, kinks, null, floor, uncertain);
    }

    /// <summary>Entries on a kink are counted apart; those that were not asked for are passed over.</summary>
    public static TensorReport Entries(string name, double[] analytic, double[] numeric, bool[] kinks, bool[]? asked = null, double floor = 0, double[]? uncertain = null)
    {
        var largest = analytic.Select(Math.Abs).DefaultIfEmpty(0).Max();
        var (count, left, error, worst, divisor) = (0, 0, 0.0, -1, 0.0);
        for (var i = 0; i < analytic.Length; i++)
        {
            if (asked is not null && !asked[i])
                continue;
            if (kinks[i])
            {
                left++;
                continue;
            }

            count++;
            var scale = Math.Max(Math.Max(Math.Abs(analytic[i]), Math.Abs(numeric[i])), Math.Max(1e-3 * largest, floor));
            var difference = Math.Abs(analytic[i] - numeric[i]);
            if (uncertain is not null && double.IsFinite(uncertain[i]))
                difference = Math.Max(0, difference - 2 * uncertain[i]);
            var e = scale == 0 ? 0 : difference / scale;
            if (e <= error && worst >= 0)
                continue;
            (error, worst, divisor) = (e, i, scale);
            if (double.IsNaN(e))
                break;
        }

        return new(name, count, left, error, worst, worst < 0 ? 0 : analytic[worst], worst < 0 ? 0 : numeric[worst], divisor);
    }
}
