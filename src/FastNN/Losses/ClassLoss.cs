using System.Numerics;

namespace FastNN;

/// <summary>A loss of one row against one class index.</summary>
internal abstract class ClassLoss<T> : RowLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input target;

    protected ClassLoss(string loss, Shape shape, bool weighted, bool keep) : base(Classes.Checked(loss, shape), weighted, keep) =>
        target = Input("target", [], Kind.Index);

    /// <summary>t of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no class.</exception>
    protected int Class(in Pass<T> p, int r) => Classes.Of(p[target], r, Width);
}

/// <summary>Class indices, which travel as numbers.</summary>
internal static class Classes
{
    /// <summary>The class of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no class.</exception>
    public static int Of<T>(ReadOnlySpan<T> targets, int r, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var t = targets[r];
        if (t >= T.Zero && t < T.CreateTruncating(classes) && T.IsInteger(t))
            return int.CreateTruncating(t);
        throw new ArgumentOutOfRangeException("target", t, $"Row {r} has class {t}, but {classes} predictions allow 0 to {classes - 1}. Rows to leave out need weight 0 or, where the loss has one, the IgnoreIndex.");
    }

    /// <summary>A copy of weights that are checked: finite and not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not.</exception>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<double>? Copied(IReadOnlyList<double>? weights, string name)
    {
        if (weights is null)
            return null;
        if (weights.Count == 0)
            throw new ArgumentException($"{name} holds no weight; leave it null where everything counts the same.", name);
        foreach (var w in weights)
        {
            if (!double.IsFinite(w) || w < 0)
                throw new ArgumentOutOfRangeException(name, w, $"{name} are finite and not negative.");
        }

        return Array.AsReadOnly([.. weights]);
    }

    /// <summary>One weight for each of n classes: all 1 where none are given.</summary>
    /// <exception cref="ShapeException">There are more or fewer.</exception>
    public static T[] Weights<T>(string loss, IReadOnlyList<double>? weights, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights is null)
            return [.. Enumerable.Repeat(T.One, n)];
        if (weights.Count != n)
            throw new ShapeException($"{loss} has {weights.Count} class weights, but the prediction has {n} classes.");
        return [.. weights.Select(T.CreateTruncating)];
    }

    /// <summary>The shape, if it is one of classes.</summary>
    /// <exception cref="ShapeException">It has another rank than 1, or no element.</exception>
    public static Shape Checked(string loss, Shape shape) => shape.Rank == 1 && shape.Size > 0
        ? shape
        : throw new ShapeException($"{loss} takes predictions of shape [classes] with at least one class, but the prediction has {shape}.");
}
