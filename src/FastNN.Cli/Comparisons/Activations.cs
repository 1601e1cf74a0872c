using System.Reflection;
using FastNN.Cli.Plumbing;
using FastNN.Numerics;

namespace FastNN.Cli.Comparisons;

/// <summary>Every activation of the library that is defined on all numbers, with its derivative.</summary>
internal sealed class Activations : Comparison
{
    private const double Reach = 4;

    public override string Name => "activations";

    public override string Title => "Activations and their derivatives";

    public override string Question => $"Every activation of the library that is defined on all of [−{Reach}, {Reach}], found by its type, with its own default parameters; f drawn through, f′ dashed.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var points = quick ? 33 : 257;
        double[] z = [.. Enumerable.Range(0, points).Select(i => -Reach + 2 * Reach * i / (points - 1))];
        var curves = Found().Select(type => (type.Name, Values: Sampled(type, z))).Where(a => a.Values.All(v => double.IsFinite(v.Value) && double.IsFinite(v.Slope))).ToArray();
        var rows = curves.Select(a => new Row(a.Name, a.Values.Min(v => v.Value), a.Values.Max(v => v.Value), a.Values.Min(v => v.Slope), a.Values.Max(v => v.Slope), Math.Abs(a.Values[0].Slope), Math.Abs(a.Values[^1].Slope))).ToArray();
        string[] quiet = [.. rows.Where(r => r.Values[4] < 0.05 && r.Values[5] < 0.05).Select(r => r.Name)];
        string[] half = [.. rows.Where(r => r.Values[4] < 0.05 != r.Values[5] < 0.05).Select(r => r.Name)];
        return new(
            ["activation", "least f", "most f", "least f′", "most f′", $"|f′(−{Reach})|", $"|f′({Reach})|"],
            rows,
            $"Of {rows.Length} activations {quiet.Length} have a slope below 0.05 at both ends of [−{Reach}, {Reach}] ({string.Join(", ", quiet)}), {half.Length} at one ({string.Join(", ", half)}), the others at neither.",
            [.. curves.Select(a => new Panel(a.Name, new(""), new("", Least: -2, Most: Reach),
                [new("f", [.. z.Zip(a.Values, (x, v) => (x, v.Value))]), new Curve("f′", [.. z.Zip(a.Values, (x, v) => (x, v.Slope))], Dashed: true)]))],
            Across: 4, Height: 118);
    }

    /// <summary>Those with their own defaults; in the order of their names.</summary>
    private static IEnumerable<Type> Found() => typeof(IActivation).Assembly.GetExportedTypes()
        .Where(t => t.IsValueType && !t.IsGenericType && t.IsAssignableTo(typeof(IActivation))).OrderBy(t => t.Name, StringComparer.Ordinal);

    private static (double Value, double Slope)[] Sampled(Type type, double[] z) =>
        [.. (IEnumerable<(double, double)>)typeof(Activations).GetMethod(nameof(Of), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [z])!];

    private static IEnumerable<(double, double)> Of<A>(double[] z) where A : struct, IActivation
    {
        var f = new A();
        foreach (var x in z)
        {
            var y = f.Value(new DoubleScalar(x));
            yield return (y.Value, f.Slope(A.FromOutput ? y : new(x)).Value);
        }
    }
}
