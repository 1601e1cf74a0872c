using System.Numerics.Tensors;

namespace FastNN;

/// <content>How far to go along d.</content>
public sealed partial class Lbfgs
{
    /// <summary>The most points that one search tries: far more than a smooth function needs.</summary>
    private const int MostTries = 25;

    /// <summary>A point along d: t, f(x + t·d), and the slope ∇fᵀd there.</summary>
    private readonly record struct Point(double Length, double Value, double Slope);

    /// <summary>
    /// A t with f(x + t·d) ≤ f(x) + c₁·t·f′ and |f′(x + t·d)| ≤ c₂·|f′|, or the lowest point that was tried; 0 where none is lower than x. Its
    /// gradient is <see cref="best"/>.
    /// </summary>
    /// <remarks>
    /// J. Nocedal and S. Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6: steps grow until they enclose such a t, then the interval
    /// shrinks around it, by the minimum of the cubic through both ends. What is NaN or infinite is too far.
    /// </remarks>
    private Point Search(Objective f, ReadOnlySpan<double> x, Point start, double first, ref int evaluations)
    {
        var (low, high, t, tries) = (start, start, first, 0);
        while (true)
        {
            var point = Try(f, x, t, ref evaluations);
            tries++;
            if (!Descends(point) || tries > 1 && point.Value >= low.Value)
            {
                (low, high) = point.Value < low.Value ? (Keep(point), low) : (low, point);
                break;
            }

            var before = low;
            low = Keep(point);
            if (IsFlat(point) || tries == MostTries)
                return low;
            high = before;
            if (point.Slope >= 0)
                break;
            t = Cubic(before, point, t + 0.01 * (t - before.Length), 10 * t);
        }

        for (var near = false; tries < MostTries && Math.Abs(high.Length - low.Length) * Largest(direction) >= options.ChangeTolerance; tries++)
        {
            // A cubic whose minimum is close to an end, twice in a row or beyond it, tells nothing: then a tenth of the way from there.
            double left = Math.Min(low.Length, high.Length), right = Math.Max(low.Length, high.Length), margin = 0.1 * (right - left);
            t = Cubic(low, high, left, right);
            var close = Math.Min(right - t, t - left) < margin;
            if (close && (near || t >= right || t <= left))
                (t, close) = (right - t < t - left ? right - margin : left + margin, false);
            near = close;

            var point = Try(f, x, t, ref evaluations);
            if (!Descends(point) || point.Value >= low.Value)
            {
                (low, high) = point.Value < low.Value ? (Keep(point), low) : (low, point);
                continue;
            }

            if (point.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = Keep(point);
            if (IsFlat(point))
                break;
        }

        return low;

        bool Descends(Point p) => p.Value <= start.Value + options.Decrease * p.Length * start.Slope && double.IsFinite(p.Slope);

        bool IsFlat(Point p) => Math.Abs(p.Slope) <= -options.Curvature * start.Slope;
    }

    /// <summary>A step of this very length; of none where f or its gradient is not finite there.</summary>
    private Point Leap(Objective f, ReadOnlySpan<double> x, double length, ref int evaluations)
    {
        var point = Try(f, x, length, ref evaluations);
        return double.IsFinite(point.Value) && double.IsFinite(Largest(trial)) ? Keep(point) : default;
    }

    private Point Try(Objective f, ReadOnlySpan<double> x, double t, ref int evaluations)
    {
        TensorPrimitives.MultiplyAdd(direction, t, x, position);
        evaluations++;
        var value = f(position, trial);
        return new(t, value, TensorPrimitives.Dot<double>(trial, direction));
    }

    /// <summary>Keeps the gradient of the point that was tried last.</summary>
    private Point Keep(Point point)
    {
        (best, trial) = (trial, best);
        return point;
    }

    /// <summary>Where the cubic with these values and slopes has its minimum, within the bounds; their middle where it has none.</summary>
    private static double Cubic(Point p, Point q, double least, double most)
    {
        var (a, b) = p.Length <= q.Length ? (p, q) : (q, p);
        var d1 = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Length - b.Length);
        var d2 = Math.Sqrt(d1 * d1 - a.Slope * b.Slope);
        var t = b.Length - (b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2));
        return double.IsFinite(t) ? Math.Clamp(t, least, most) : (least + most) / 2;
    }
}
