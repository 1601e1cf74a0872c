using System.Runtime.InteropServices;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>The C interface of BLAS, as several libraries have it, for rows that lie one after the other.</summary>
internal sealed unsafe class Cblas(nint library)
{
    private const int RowMajor = 101, AsIs = 111, Transposed = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm =
        (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");

    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> dgemm =
        (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)NativeLibrary.GetExport(library, "cblas_dgemm");

    private readonly delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemv =
        (delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemv");

    /// <summary>C ← A·B + keep·C; A is [m, k], or [k, m] where transposed; B likewise.</summary>
    public void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float* a, float* b, float keep, float* c)
    {
        Native.Clean();
        sgemm(RowMajor, transposeA ? Transposed : AsIs, transposeB ? Transposed : AsIs, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, keep, c, n);
    }

    /// <inheritdoc cref="Multiply(bool, bool, int, int, int, float*, float*, float, float*)"/>
    public void Multiply(bool transposeA, bool transposeB, int m, int n, int k, double* a, double* b, double keep, double* c)
    {
        Native.Clean();
        dgemm(RowMajor, transposeA ? Transposed : AsIs, transposeB ? Transposed : AsIs, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, keep, c, n);
    }

    /// <summary>y ← x·W, W [inputs, outputs].</summary>
    public void Row(int inputs, int outputs, float* x, float* W, float* y)
    {
        Native.Clean();
        sgemv(RowMajor, Transposed, inputs, outputs, 1, W, outputs, x, 1, 0, y, 1);
    }

    /// <summary>y ← W·x, W [m, n].</summary>
    public void Column(int m, int n, float* W, float* x, float* y)
    {
        Native.Clean();
        sgemv(RowMajor, AsIs, m, n, 1, W, n, x, 1, 0, y, 1);
    }

    public Doing? Try(Work work)
    {
        switch (work)
        {
            case Product<float> { Form: Form.Forward, M: 1 } p:
                {
                    var y = new Aligned<float>(p.N);
                    return new(() => Row(p.K, p.N, p.A.At, p.B.At, y.At), y.Doubles);
                }

            case Product<float> p:
                {
                    var c = new Aligned<float>(p.M * p.N);
                    return new(() => Multiply(p.TransposeA, p.TransposeB, p.M, p.N, p.K, p.A.At, p.B.At, p.Adds ? 1 : 0, c.At), c.Doubles);
                }

            case Product<double> p:
                {
                    var c = new Aligned<double>(p.M * p.N);
                    return new(() => Multiply(p.TransposeA, p.TransposeB, p.M, p.N, p.K, p.A.At, p.B.At, p.Adds ? 1 : 0, c.At), c.Doubles);
                }

            default:
                return null;
        }
    }
}
