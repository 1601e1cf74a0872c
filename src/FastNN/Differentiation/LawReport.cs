using System.Globalization;
using System.Text;

namespace FastNN.Differentiation;

/// <summary>How well one tensor keeps a law.</summary>
/// <param name="Tensor">The parameter, input or output.</param>
/// <param name="Entries">How many of its entries were compared.</param>
/// <param name="Kinks">How many more were left out because the difference was taken across a kink.</param>
/// <param name="Error">The largest error, as the law scales it.</param>
/// <param name="Worst">The entry where it is; −1 where the law has one number for the whole tensor.</param>
/// <param name="Analytic">What the library computed there.</param>
/// <param name="Expected">What it was compared with.</param>
/// <param name="Scale">What the difference of the two was divided by.</param>
public sealed record TensorReport(string Tensor, int Entries, int Kinks, double Error, int Worst, double Analytic, double Expected, double Scale);

/// <summary>How well a network, a layer or a loss keeps a law: one line a tensor.</summary>
/// <param name="Law">What was compared.</param>
/// <param name="Tensors">The tensors.</param>
public sealed record LawReport(string Law, IReadOnlyList<TensorReport> Tensors)
{
    /// <summary>The largest error of all tensors; NaN where one is NaN.</summary>
    public double Error => Tensors.Aggregate(0.0, (worst, t) => double.IsNaN(worst) || double.IsNaN(t.Error) ? double.NaN : Math.Max(worst, t.Error));

    /// <summary>The share of entries that were left out for kinks.</summary>
    public double KinkShare
    {
        get
        {
            long kinks = Tensors.Sum(t => (long)t.Kinks), all = kinks + Tensors.Sum(t => (long)t.Entries);
            return all == 0 ? 0 : (double)kinks / all;
        }
    }

    /// <summary>Throws unless the largest error is at most <paramref name="tolerance"/>.</summary>
    /// <exception cref="LawException">The law is broken; the message is the report.</exception>
    public LawReport AtMost(double tolerance) =>
        Error <= tolerance ? this : throw new LawException($"{Law}: the largest error is {Error:0.###e+0}, allowed is {tolerance:0.###e+0}.{Environment.NewLine}{this}");

    /// <summary>A table of tensors and errors.</summary>
    public override string ToString()
    {
        var width = Tensors.Count == 0 ? 6 : Math.Max(6, Tensors.Max(t => t.Tensor.Length));
        var text = new StringBuilder().AppendLine(Law).AppendLine($"{"tensor".PadRight(width)}   entries  kinks       error  worst entry");
        foreach (var t in Tensors)
        {
            var worst = t.Worst < 0 ? "" : $"[{t.Worst}] ";
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"{t.Tensor.PadRight(width)}  {t.Entries,8}  {t.Kinks,5}  {t.Error,10:0.00e+0}  {worst}{t.Analytic:g6} against {t.Expected:g6}"));
        }

        return text.ToString();
    }
}

/// <summary>A derivative is wrong: the report says where and by how much.</summary>
public sealed class LawException : Exception
{
    /// <summary>An exception with this report.</summary>
    public LawException(string message) : base(message)
    {
    }

    /// <summary>An exception with this report and cause.</summary>
    public LawException(string message, Exception inner) : base(message, inner)
    {
    }
}
