using System.Numerics.Tensors;

namespace FastNN;

/// <content>How far to go along d.</content>
public sealed partial class Lbfgs
{
    /// <summary>The most points that one search tries: far more than a smooth function needs.</summary>
    private const int MostTries = 25;

    /// <summary>
    /// A change of f by no more than this share of it may be rounding: sums of squares that are 1, left over from numbers of 40, err by 4·10⁻¹⁵ of
    /// themselves.
    /// </summary>
    private const double Rounding = 1e-12;

    /// <summary>A point along d: t, f(x + t·d), by how much that differs from f(x), and the slope ∇fᵀd there.</summary>
    private readonly record struct Point(double Length, double Value, double Change, double Slope);

    /// <summary>
    /// A t with f(x + t·d) ≤ f(x) + c₁·t·f′ and |f′(x + t·d)| ≤ c₂·|f′|, or the lowest point that was tried; 0 where none is lower than x. Its
    /// gradient is <see cref="best"/>.
    /// </summary>
    /// <remarks>
    /// J. Nocedal and S. Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6: steps grow until they enclose such a t, then the interval
    /// shrinks around it, by the minimum of the cubic through both ends. Where f or its gradient is NaN or infinite is too far.
    /// </remarks>
    private Point Search(Objective f, ReadOnlySpan<double> x, Point start, double first, ref int evaluations)
    {
        var (low, high, t, tries) = (start, start, first, 0);
        while (true)
        {
            var point = Try(f, x, start, t, ref evaluations);
            tries++;
            if (!Descends(point) || tries > 1 && point.Change >= low.Change)
            {
                (low, high) = point.Change < low.Change ? (Keep(point), low) : (low, point);
                break;
            }

            var before = low;
            low = Keep(point);
            if (IsFlat(point) || tries == MostTries)
                return Lower(low);
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

            var point = Try(f, x, start, t, ref evaluations);
            if (!Descends(point) || point.Change >= low.Change)
            {
                (low, high) = point.Change < low.Change ? (Keep(point), low) : (low, point);
                continue;
            }

            if (point.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = Keep(point);
            if (IsFlat(point))
                break;
        }

        return Lower(low);

        // What the slopes alone call lower, and is not flat, a wrong gradient may have called so.
        Point Lower(Point p) => IsFlat(p) || p.Value < start.Value ? p : start;

        bool Descends(Point p) => p.Change <= options.Decrease * p.Length * start.Slope;

        bool IsFlat(Point p) => Math.Abs(p.Slope) <= -options.Curvature * start.Slope;
    }

    /// <summary>A step of this very length; of none where f or its gradient is not finite there.</summary>
    private Point Leap(Objective f, ReadOnlySpan<double> x, Point start, double length, ref int evaluations)
    {
        var point = Try(f, x, start, length, ref evaluations);
        return double.IsFinite(point.Change) ? Keep(point) : default;
    }

    /// <summary>
    /// f and its slope at t. Where the change of f drowns in its rounding, the slopes tell it, as those of a parabola would: t·(f′(0) + f′(t))/2. With it
    /// sufficient decrease is the approximate condition of W. Hager and H. Zhang, 2005.
    /// </summary>
    private Point Try(Objective f, ReadOnlySpan<double> x, Point start, double t, ref int evaluations)
    {
        TensorPrimitives.MultiplyAdd(direction, t, x, position);
        evaluations++;
        var value = f(position, trial);
        var (change, slope) = (value - start.Value, TensorPrimitives.Dot<double>(trial, direction));
        change = !double.IsFinite(value) || !double.IsFinite(slope) ? double.PositiveInfinity
            : Math.Abs(change) <= Rounding * Math.Abs(start.Value) ? t * (start.Slope + slope) / 2
            : change;
        return new(t, value, change, slope);
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
        var d1 = a.Slope + b.Slope - 3 * (a.Change - b.Change) / (a.Length - b.Length);
        var d2 = Math.Sqrt(d1 * d1 - a.Slope * b.Slope);
        var t = b.Length - (b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2));
        return double.IsFinite(t) ? Math.Clamp(t, least, most) : (least + most) / 2;
    }
}
