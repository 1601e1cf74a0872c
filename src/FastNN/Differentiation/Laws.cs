using System.Numerics;

namespace FastNN.Differentiation;

/// <summary>
/// What every network, layer and loss must obey, as checks with a report per tensor. They work on a workspace at the point where it stands
/// (its inputs and parameters), which is left as it was; see <see cref="Subject"/> for making one of a layer or a loss.
/// </summary>
/// <remarks>
/// Every check looks at C = ⟨c, y⟩ with a fixed random c over all outputs (in a training network: over the losses of all rows). In double
/// precision correct layers reach about 1e-15 in <see cref="Transpose"/>; an error of a derivative shows as 1e-3 to 1.
/// </remarks>
public static class Laws
{
    private const double Share = 0.1;

    /// <summary>
    /// ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ for each tensor on its own: forward mode against reverse mode, without a step size. The error is the difference
    /// over Σ|uᵢ(J·v)ᵢ| + Σ|(Jᵀ·u)ᵢvᵢ|, or over a tenth of the largest of these sums where that is more: a tensor whose derivative
    /// cancels to 0, such as a shift before normalising, has rounding errors and nothing to scale them by.
    /// </summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Tangent"/> and gradients.</param>
    /// <param name="seed">The seed of u and v.</param>
    /// <exception cref="InvalidOperationException">The workspace is not planned for it, or one of its passes is running.</exception>
    public static LawReport Transpose<T>(Workspace<T> run, ulong seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var probe = Begin(run, seed, Derivatives.Tangent);
        var v = probe.Direction("v");
        probe.Backward();
        var reverse = probe.Variables.Select((x, i) => Dot(probe.Gradient(x), v[i])).ToArray();
        var forward = new (double Sum, double Size)[probe.Variables.Count];
        for (var i = 0; i < probe.Variables.Count; i++)
        {
            probe.Along(v, probe.Variables[i]);
            var (sum, size) = (0.0, reverse[i].Size);
            for (var h = 0; h < probe.Heads.Count; h++)
            {
                ReadOnlySpan<T> t = run.Memory(probe.Heads[h].Faces.Tangent);
                for (var j = 0; j < t.Length; j++)
                {
                    var term = probe.Cotangent(h, j) * double.CreateTruncating(t[j]);
                    sum += term;
                    size += Math.Abs(term);
                }
            }

            forward[i] = (sum, size);
        }

        var least = Share * forward.Select(f => f.Size).DefaultIfEmpty(0).Max();
        return new("Transpose law: ⟨Jᵀ·u, v⟩ against ⟨u, J·v⟩", [.. probe.Variables.Select((x, i) =>
        {
            var size = Math.Max(least, forward[i].Size);
            var error = size == 0 ? 0 : Math.Abs(forward[i].Sum - reverse[i].Sum) / size;
            return new TensorReport(x.Name, v[i].Length, 0, error, -1, reverse[i].Sum, forward[i].Sum, size);
        })]);
    }

    /// <summary>
    /// J·v against the central difference of the value along v, (8Δ(h) − Δ(2h))/12h: forward mode against the value itself. One line an
    /// output; the error of an entry is |a − n| / max(|a|, |n|, 1e-3·‖·‖∞, 1e-5·‖y‖∞) with the largest y of all
    /// outputs: a difference resolves no less. What the narrower
    /// steps say of the difference's own uncertainty is taken off |a − n|, twice.
    /// </summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Tangent"/> and gradients; double precision is meant.</param>
    /// <param name="seed">The seed of v.</param>
    /// <exception cref="InvalidOperationException">The workspace is not planned for it, or one of its passes is running.</exception>
    public static LawReport CentralDifference<T>(Workspace<T> run, ulong seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var probe = Begin(run, seed, Derivatives.Tangent);
        var v = probe.Direction("v");
        probe.Along(v);
        var analytic = probe.Heads.Select(h => Copy<T>(run.Memory(h.Faces.Tangent))).ToArray();
        var reports = new Line<T>(probe, v).Check(probe.Heads.Select(h => h.Name), analytic, () => [.. probe.Heads.Select(h => Copy<T>(run.Memory(h.Faces.Value)))]);
        return new("Central difference: J·v against the difference of the value", reports);
    }

    /// <summary>
    /// ∂C/∂θᵢ against the central difference for each entry on its own, fourth order: (8Δ(h) − Δ(2h))/12h with h = ε^⅕·max(1, |θᵢ|) and the
    /// step actually taken. An entry whose step crosses a kink is tried with h/8 and h/32, and else counted and left out.
    /// </summary>
    /// <param name="run">A workspace planned for gradients; double precision is meant.</param>
    /// <param name="seed">The seed of c, and of the choice of entries.</param>
    /// <param name="entries">At most this many entries of each tensor, spread evenly; 0: all.</param>
    /// <param name="reduction">In a training network: take C as its cost with this reduction; null: the random combination of rows.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of entries.</exception>
    /// <exception cref="InvalidOperationException">The workspace is not planned for it, or one of its passes is running.</exception>
    public static LawReport Gradients<T>(Workspace<T> run, ulong seed = 1, int entries = 0, Reduction? reduction = null, IProgress<double>? progress = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entries);
        using var probe = Begin(run, seed, Derivatives.None);
        double Cost()
        {
            if (reduction is null)
                return probe.Cost();
            probe.Forward();
            return run.Loss(reduction.Value);
        }

        if (reduction is null)
            probe.Backward();
        else
        {
            if (run.Plan.Asks(Derivatives.Parameters))
                run.Gradients.Clear();
            probe.Forward();
            run.Backward(reduction.Value);
        }

        var analytic = probe.Variables.Select(x => Copy(probe.Gradient(x))).ToArray();
        var strides = analytic.Select(a => entries == 0 || a.Length <= entries ? 1 : (double)a.Length / entries).ToArray();
        var (done, all) = (0L, analytic.Select((a, i) => (long)(a.Length / strides[i])).Sum());
        var reports = new List<TensorReport>();
        for (var i = 0; i < probe.Variables.Count; i++)
        {
            var x = probe.Variables[i];
            var numeric = new double[analytic[i].Length];
            var kinks = new bool[numeric.Length];
            var asked = new bool[numeric.Length];
            var count = (int)(numeric.Length / strides[i]);
            for (var e = 0; e < count; e++)
            {
                var j = (int)(e * strides[i]);
                asked[j] = true;
                numeric[j] = Single<T>.Difference(probe.Value(x), j, Cost, () => run.Pieces, out kinks[j]);
                if (++done % 64 == 0)
                    progress?.Report((double)done / all);
            }

            reports.Add(Compare.Entries(x.Name, analytic[i], numeric, kinks, asked));
        }

        probe.Forward();
        progress?.Report(1);
        return new("Gradient check: ∂C/∂θ against central differences of C", reports);
    }

    /// <summary>⟨u, H·v⟩ = ⟨v, H·u⟩ for the Hessian H of C in all tensors at once. Scaled as <see cref="Transpose"/> is.</summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Second"/> and gradients.</param>
    /// <param name="seed">The seed of u and v.</param>
    /// <exception cref="InvalidOperationException">The workspace is not planned for it, or one of its passes is running.</exception>
    /// <exception cref="NotSupportedException">A layer has no second derivative.</exception>
    public static LawReport Symmetry<T>(Workspace<T> run, ulong seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var probe = Begin(run, seed, Derivatives.Second);
        var (u, v) = (probe.Direction("u"), probe.Direction("v"));
        probe.Curvature(v);
        var uHv = Total(probe, u);
        probe.Curvature(u);
        var vHu = Total(probe, v);
        var size = uHv.Size + vHu.Size;
        var error = size == 0 ? 0 : Math.Abs(uHv.Sum - vHu.Sum) / size;
        return new("Symmetry of the Hessian: ⟨u, H·v⟩ against ⟨v, H·u⟩", [new("all", u.Sum(a => a.Length), 0, error, -1, uHv.Sum, vHu.Sum, size)]);
    }

    /// <summary>
    /// H·v against the central difference of the gradient along v, fourth order. One line a tensor, scaled as in <see cref="CentralDifference"/>
    /// by the gradient, and by c where that is larger.
    /// </summary>
    /// <param name="run">A workspace planned for <see cref="Derivatives.Second"/> and gradients; double precision is meant.</param>
    /// <param name="seed">The seed of v and c.</param>
    /// <exception cref="InvalidOperationException">The workspace is not planned for it, or one of its passes is running.</exception>
    /// <exception cref="NotSupportedException">A layer has no second derivative.</exception>
    public static LawReport Curvature<T>(Workspace<T> run, ulong seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var probe = Begin(run, seed, Derivatives.Second);
        var v = probe.Direction("v");
        probe.Curvature(v);
        var analytic = probe.Variables.Select(x => Copy(probe.GradientTangent(x))).ToArray();
        var reports = new Line<T>(probe, v).Check(probe.Variables.Select(x => x.Name), analytic, () =>
        {
            probe.Backward();
            return [.. probe.Variables.Select(x => Copy(probe.Gradient(x)))];
        }, probe.LargestCotangent);
        return new("Second order: H·v against the difference of the gradient", reports);
    }

    private static Probe<T> Begin<T>(Workspace<T> run, ulong seed, Derivatives needed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!run.Plan.Asks(needed) || (run.Plan.Derivatives & (Derivatives.Input | Derivatives.Parameters)) == 0)
            throw new InvalidOperationException($"This check needs a workspace created with Derivatives.Input | Derivatives.Parameters{(needed == Derivatives.None ? "" : $" | Derivatives.{needed}")}; this one has {run.Plan.Derivatives}.");
        return new(run, seed);
    }

    private static (double Sum, double Size) Dot<T>(ReadOnlySpan<T> a, double[] b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sum, size) = (0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var term = double.CreateTruncating(a[i]) * b[i];
            sum += term;
            size += Math.Abs(term);
        }

        return (sum, size);
    }

    private static (double Sum, double Size) Total<T>(Probe<T> probe, double[][] u) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sum, size) = (0.0, 0.0);
        for (var i = 0; i < u.Length; i++)
        {
            var part = Dot(probe.GradientTangent(probe.Variables[i]), u[i]);
            sum += part.Sum;
            size += part.Size;
        }

        return (sum, size);
    }

    private static double[] Copy<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var copy = new double[values.Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = double.CreateTruncating(values[i]);
        return copy;
    }
}
