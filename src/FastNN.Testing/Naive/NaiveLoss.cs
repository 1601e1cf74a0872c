using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>
/// Losses and their gradients in plain loops. C = Σ wᵣ·lossᵣ / Σ wᵣ over the rows, 0 where Σ wᵣ = 0; without weights every wᵣ is 1. Of a
/// row whose weight is 0 nothing else is read.
/// </summary>
public static class NaiveLoss
{
    /// <summary>lossᵣ = ½‖ŷᵣ − yᵣ‖², so C = 1/(2n)·Σ‖ŷ − y‖²;  dŷ = w·(ŷ − y)/Σw</summary>
    /// <param name="prediction">ŷ, [rows, out].</param>
    /// <param name="target">y, [rows, out].</param>
    /// <param name="gradient">∂C/∂ŷ, [rows, out].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weights">w, [rows], or empty.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>C.</returns>
    public static double HalfMeanSquared<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> gradient, int rows, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Squared(prediction, target, gradient, rows, weights, T.One / T.CreateTruncating(2));

    /// <summary>lossᵣ = ‖ŷᵣ − yᵣ‖²/m over m outputs: the mean over all elements;  dŷ = w·2(ŷ − y)/(m·Σw)</summary>
    /// <param name="prediction">ŷ, [rows, out].</param>
    /// <param name="target">y, [rows, out].</param>
    /// <param name="gradient">∂C/∂ŷ, [rows, out].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weights">w, [rows], or empty.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>C.</returns>
    public static double MeanSquared<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> gradient, int rows, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Squared(prediction, target, gradient, rows, weights, T.CreateTruncating(rows) / T.CreateTruncating(prediction.Length));

    /// <summary>lossᵣ = 1/m·Σ −y·ln σ(z) − (1 − y)·ln(1 − σ(z)), the mean over all elements;  dz = w·(σ(z) − y)/(m·Σw)</summary>
    /// <param name="logits">z, [rows, out].</param>
    /// <param name="target">y, [rows, out], from 0 to 1.</param>
    /// <param name="gradient">∂C/∂z, [rows, out].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weights">w, [rows], or empty.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>C.</returns>
    public static double BinaryCrossEntropy<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> target, Span<T> gradient, int rows, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var m = Width(logits.Length, target.Length, gradient.Length, rows, weights.Length);
        var total = Total(rows, weights);
        double c = 0;
        gradient.Clear();
        for (var r = 0; r < rows; r++)
        {
            var w = Weight(weights, r);
            if (w == T.Zero)
                continue;
            var scale = w / (total * T.CreateTruncating(m));
            for (var k = r * m; k < (r + 1) * m; k++)
            {
                // −ln σ(z) = softplus(−z), so the loss is max(z, 0) − z·y + ln(1 + e^−|z|).
                T z = logits[k], y = target[k];
                c += double.CreateTruncating(scale * (T.Max(z, T.Zero) - z * y + NaiveFormulas.Log1P(T.Exp(-T.Abs(z)))));
                gradient[k] = scale * (NaiveFormulas.Sigmoid(z) - y);
            }
        }

        return c;
    }

    /// <summary>lossᵣ = −ln ŷₜ, ŷ = softmax(z), t the label;  dz = w·(ŷ − onehot(t))/Σw. Ignored labels have weight 0.</summary>
    /// <param name="logits">z, [rows, classes].</param>
    /// <param name="labels">t, [rows], from 0.</param>
    /// <param name="gradient">∂C/∂z, [rows, classes].</param>
    /// <param name="weights">w, [rows], or empty.</param>
    /// <param name="ignore">The label of rows to leave out.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>C.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label that is no class.</exception>
    public static double SoftmaxCrossEntropy<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> gradient, ReadOnlySpan<T> weights = default, int? ignore = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = labels.Length;
        var classes = Width(logits.Length, logits.Length, gradient.Length, rows, weights.Length);
        var total = T.Zero;
        for (var r = 0; r < rows; r++)
            total += labels[r] == ignore ? T.Zero : Weight(weights, r);

        double c = 0;
        gradient.Clear();
        for (var r = 0; r < rows; r++)
        {
            var w = labels[r] == ignore ? T.Zero : Weight(weights, r);
            if (w == T.Zero)
                continue;
            var scale = w / total;
            var t = labels[r];
            ArgumentOutOfRangeException.ThrowIfNegative(t, nameof(labels));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(t, classes, nameof(labels));
            var z = logits.Slice(r * classes, classes);
            var dz = gradient.Slice(r * classes, classes);

            var max = z[0];
            foreach (var zk in z)
                max = T.Max(max, zk);
            T sum = T.Zero, others = T.Zero; // Σ e^(z − max), over all and over all but t
            for (var k = 0; k < classes; k++)
            {
                var e = T.Exp(z[k] - max);
                sum += e;
                others += k == t ? T.Zero : e;
                dz[k] = e;
            }

            // ln Σe − (zₜ − max); where zₜ is the maximum, ln(1 + others) is the same and keeps its digits. So does ŷₜ − 1 = −others/Σe.
            var loss = z[t] == max ? NaiveFormulas.Log1P(others) : T.Log(sum) + (max - z[t]);
            c += double.CreateTruncating(scale * loss);
            for (var k = 0; k < classes; k++)
                dz[k] = scale * (k == t ? -others : dz[k]) / sum;
        }

        return c;
    }

    /// <summary>C = Σ w·factor·‖ŷ − y‖²/Σw;  dŷ = w·2·factor·(ŷ − y)/Σw</summary>
    private static double Squared<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> gradient, int rows, ReadOnlySpan<T> weights, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var m = Width(prediction.Length, target.Length, gradient.Length, rows, weights.Length);
        var total = Total(rows, weights);
        double c = 0;
        gradient.Clear();
        for (var r = 0; r < rows; r++)
        {
            var w = Weight(weights, r);
            if (w == T.Zero)
                continue;
            var scale = w * factor / total;
            for (var k = r * m; k < (r + 1) * m; k++)
            {
                var e = prediction[k] - target[k];
                c += double.CreateTruncating(scale * e * e);
                gradient[k] = T.CreateTruncating(2) * scale * e;
            }
        }

        return c;
    }

    private static T Weight<T>(ReadOnlySpan<T> weights, int row) where T : unmanaged, IBinaryFloatingPointIeee754<T> => weights.IsEmpty ? T.One : weights[row];

    private static T Total<T>(int rows, ReadOnlySpan<T> weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = T.Zero;
        for (var r = 0; r < rows; r++)
            total += Weight(weights, r);
        return total;
    }

    private static int Width(int prediction, int target, int gradient, int rows, int weights)
    {
        if (rows < 1 || prediction == 0 || prediction % rows != 0)
            throw new ArgumentException($"{prediction} predictions in {rows} rows, wanted whole rows.", nameof(prediction));
        if (target != prediction)
            throw new ArgumentException($"{target} targets for {prediction} predictions.", nameof(target));
        if (gradient != prediction)
            throw new ArgumentException($"{gradient} gradients for {prediction} predictions.", nameof(gradient));
        if (weights != 0 && weights != rows)
            throw new ArgumentException($"{weights} weights for {rows} rows.", nameof(weights));
        return prediction / rows;
    }
}
