using System.Numerics;
using FastNN.Cli.Measuring;
using FastNN.Kernels;

namespace FastNN.Benchmarks.Works;

/// <summary>The three products of a dense layer.</summary>
internal enum Form
{
    /// <summary>z ← x·W + b, with b = 0, which others need not add.</summary>
    Forward,

    /// <summary>dW += xᵀ·dz.</summary>
    Outer,

    /// <summary>dx ← dz·Wᵀ.</summary>
    Transposed,
}

/// <summary>C ← A·B or C += Aᵀ·B or C ← A·Bᵀ, C of m rows and n columns, sums over k; rows lie one after the other.</summary>
internal sealed class Product<T> : Work where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Product(Form form, int m, int n, int k, string kernel, string shape) : base(kernel, shape, typeof(T) == typeof(float) ? "float" : "double")
    {
        (Form, M, N, K) = (form, m, n, k);
    }

    public Form Form { get; }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    /// <summary>[m, k]; [k, m] where it enters transposed.</summary>
    public Aligned<T> A => field ??= Numbers.Random<T>(1, M * K);

    /// <summary>[k, n]; [n, k] where it enters transposed.</summary>
    public Aligned<T> B => field ??= Numbers.Random<T>(2, K * N);

    public bool TransposeA => Form == Form.Outer;

    public bool TransposeB => Form == Form.Transposed;

    /// <summary>Whether the product is added to what was there.</summary>
    public bool Adds => Form == Form.Outer;

    public double Flops => 2.0 * M * N * K;

    public static Product<T> Of(Form form, int rows, int inputs, int outputs)
    {
        var shape = $"{rows}x{inputs}->{outputs}";
        return form switch
        {
            Form.Forward => new(form, rows, outputs, inputs, rows == 1 ? "gemv" : "gemm", shape),
            Form.Outer => new(form, inputs, outputs, rows, "dW", shape),
            _ => new(form, rows, inputs, outputs, "dX", shape),
        };
    }

    public override Doing Fast()
    {
        var (c, bias) = (new Aligned<T>(M * N), new Aligned<T>(N));
        return new(Form switch
        {
            Form.Forward => () => Affine.Forward(M, A.Span, B.Span, bias.Span, c.Span),
            Form.Outer => () => Affine.Outer(K, A.Span, B.Span, c.Span),
            _ => () => Affine.Transposed(M, A.Span, B.Span, c.Span),
        }, c.Doubles);
    }
}
