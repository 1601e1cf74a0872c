using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Numerics;

namespace FastNN;

/// <summary>How rows of a classifier's outputs and their targets are read, by every metric alike.</summary>
/// <remarks>
/// With several outputs the predicted class is the largest one, the first of equal ones; the target is its index, or a distribution whose
/// largest entry it is. One output is a logit: class 1 where it is positive; the target is 1 above ½.
/// </remarks>
internal static class ClassRows
{
    /// <summary>What stands for a row that has no class: an ignored one, or NaN.</summary>
    public const int None = -1;

    /// <summary>The numbers of outputs and targets a row; (0, 0) where there are no rows and nothing is given.</summary>
    /// <remarks>So many <c>classes</c> are wanted, of which two may have one output; 0: whatever there are.</remarks>
    /// <exception cref="ShapeException">The lengths are not those of rows with one target, or as many as outputs, each.</exception>
    public static (int Outputs, int Width) Check(int predictions, int targets, int rows, int classes = 0)
    {
        if (rows == 0 && predictions == 0 && targets == 0)
            return (0, 0);
        var (outputs, width) = rows < 1 ? (0, 0) : (predictions / rows, targets / rows);
        if (outputs == 0 || width != 1 && width != outputs || predictions != (long)rows * outputs || targets != (long)rows * width)
            throw new ShapeException($"{predictions} predictions and {targets} targets are not {rows} rows with one target, or as many as outputs, each.");
        if (classes > 0 && outputs != classes && (outputs, classes) != (1, 2))
            throw new ShapeException($"{rows} rows of {classes} classes need {(long)rows * classes} outputs{(classes == 2 ? $", or {rows} logits" : "")}, but {predictions} were given.");
        return (outputs, width);
    }

    /// <summary>The predicted class; <see cref="None"/> where an output is NaN.</summary>
    public static int Predicted<T>(ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = Largest(y);
        return largest == None || y.Length > 1 ? largest : y[0] > T.Zero ? 1 : 0;
    }

    /// <summary>The true class; <see cref="None"/> where the target is none.</summary>
    public static int Target<T>(ReadOnlySpan<T> t, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = Largest(t);
        if (largest == None || t.Length > 1)
            return largest;
        if (outputs == 1)
            return double.CreateTruncating(t[0]) > 0.5 ? 1 : 0;
        return t[0] >= T.Zero && t[0] < T.CreateTruncating(outputs) && T.IsInteger(t[0]) ? int.CreateTruncating(t[0]) : None;
    }

    /// <summary>The first of the largest, +0 and −0 being equal; <see cref="None"/> where one is NaN.</summary>
    private static int Largest<T>(ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = 0;
        for (var k = 0; k < y.Length; k++)
        {
            if (T.IsNaN(y[k]))
                return None;
            largest = y[k] > y[largest] ? k : largest;
        }

        return largest;
    }

    /// <summary>zₖ − log Σ eᶻ in double, as −log(1 + Σ over the others of e^(z − zₖ)) where zₖ is the largest, so that what is nearly 0 keeps its digits.</summary>
    public static double LogSoftmax<T>(ReadOnlySpan<T> z, int k) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = TensorPrimitives.IndexOfMax(z);
        double top = double.CreateTruncating(z[largest]), rest = 0;
        for (var j = 0; j < z.Length; j++)
            rest += j == largest ? 0 : Math.Exp(double.CreateTruncating(z[j]) - top);
        return (k == largest ? 0 : double.CreateTruncating(z[k]) - top) - Elementary.Log1p(new DoubleScalar(rest)).Value;
    }
}
