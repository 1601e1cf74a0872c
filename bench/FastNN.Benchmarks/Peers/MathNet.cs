using System.Numerics;
using FastNN.Benchmarks.Works;
using MathNet.Numerics;
using Matrices = MathNet.Numerics.LinearAlgebra;

namespace FastNN.Benchmarks.Peers;

/// <summary>Math.NET Numerics with its managed provider, which comes with the package.</summary>
internal sealed class MathNet : IPeer
{
    public MathNet()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }

    public string Name => "Math.NET";

    public string About => $"Math.NET Numerics {typeof(Control).Assembly.GetName().Version}, managed";

    public bool Here => true;

    public Doing? Try(Work work) => work switch
    {
        Product<float> p when p.Flops <= PlainLoops.MostFlops => Multiply(p),
        Product<double> p when p.Flops <= PlainLoops.MostFlops => Multiply(p),
        _ => null,
    };

    /// <summary>Its matrices lie column by column, so they are filled from rows once.</summary>
    private static Doing Multiply<T>(Product<T> p) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var build = Matrices.Matrix<T>.Build;
        var a = build.DenseOfRowMajor(p.TransposeA ? p.K : p.M, p.TransposeA ? p.M : p.K, p.A.Span.ToArray());
        var b = build.DenseOfRowMajor(p.TransposeB ? p.N : p.K, p.TransposeB ? p.K : p.N, p.B.Span.ToArray());
        var (c, product) = (build.Dense(p.M, p.N), build.Dense(p.M, p.N));
        return new(p.Form switch
        {
            Form.Forward => () => a.Multiply(b, c),
            Form.Outer => () => Add(a, b, product, c),
            _ => () => a.TransposeAndMultiply(b, c),
        }, () => [.. c.ToRowMajorArray().Select(double.CreateTruncating)]);
    }

    private static void Add<T>(Matrices.Matrix<T> a, Matrices.Matrix<T> b, Matrices.Matrix<T> product, Matrices.Matrix<T> c) where T : struct, IEquatable<T>, IFormattable
    {
        a.TransposeThisAndMultiply(b, product);
        c.Add(product, c);
    }
}
