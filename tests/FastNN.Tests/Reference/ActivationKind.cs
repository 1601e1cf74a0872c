using System.Globalization;

namespace FastNN.Tests.Reference;

/// <summary>y = f(x), dx for an upstream gradient (1 where there is none), and J·v; ordinary and extreme inputs.</summary>
internal static class ActivationKind
{
    /// <summary>Functions along the last axis; all others go element by element.</summary>
    private static readonly Dictionary<string, Func<Value<double>, Value<double>>> rows = new()
    {
        ["softmax_last"] = x => x.Softmax(),
        ["log_softmax_last"] = x => x.LogSoftmax(),
    };

    /// <summary>
    /// Where the reference is off by more than the tolerance: it says softplus(x) = x above 20, and softplus(20) − 20 is 2e-9; its hardswish
    /// multiplies by 6 before it divides, and overflows.
    /// </summary>
    private static readonly Dictionary<string, Func<double, bool>> shortCuts = new()
    {
        ["softplus"] = x => x is > 20 and < 30,
        ["hardswish"] = x => x > double.MaxValue / 6 && double.IsFinite(x),
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        var op = c.Config.Text("op");
        var f = rows.TryGetValue(op, out var row) ? row
            : op.StartsWith("prelu_", StringComparison.Ordinal) ? v => v.Then(new Prelu<double>(v.Shape, shared: true, Initializer.Constant(Slope(op))))
            : NamedActivation.Find(op).Apply;
        var (shape, x) = (c.Shape("x"), c["x"]);
        var width = shape.Length == 0 ? 1 : shape[^1];
        var run = Network.Of<double>(width, f).CreateWorkspace(x.Length / width, Derivatives.Input | Derivatives.Tangent);
        x.CopyTo(run.Input(0));
        run.Forward();
        if (c.Has("dy"))
            c["dy"].CopyTo(run.OutputGradient(0));
        else
            run.OutputGradient(0).Fill(1);
        run.Backward();
        Compare("y", run.Output(0), slope: false);
        Compare("dx", run.InputGradient(0), slope: true);
        if (c.Has("jvp"))
        {
            c["tangent"].CopyTo(run.InputTangent(0));
            run.Tangent();
            Compare("jvp", run.OutputTangent(0), slope: true);
        }
        else
            c.Ignore("tangent");

        // Of one number: f(NaN) is NaN, also where the reference has a number, but its slope there is anything. A NaN of a number is the reference's
        // own overflow.
        void Compare(string tensor, ReadOnlySpan<double> actual, bool slope)
        {
            var expected = c[tensor];
            var shortCut = shortCuts.GetValueOrDefault(op, _ => false);
            agreement.Compare(tensor, actual, row is not null ? null : i => double.IsNaN(x[i]) ? slope || !double.IsNaN(expected[i]) && double.IsNaN(run.Output(0)[i]) : double.IsNaN(expected[i]) || shortCut(x[i]));
        }
    }

    /// <summary>α of "prelu_α".</summary>
    private static double Slope(string op) => double.TryParse(op["prelu_".Length..], CultureInfo.InvariantCulture, out var slope) ? slope : throw new NotBuiltException($"activation {op}");
}
