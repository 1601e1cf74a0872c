using System.Numerics;
using FastNN.Kernels;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>The affine map and what its derivatives need against loops that follow the formulas, with empty spans for zero.</summary>
public class AffineTests
{
    private static readonly int[] sizes = [0, 1, 2, 3, 5, 8, 16, 17, 33];

    [Fact]
    public void Every_formula_in_float() => Formulas<float>();

    [Fact]
    public void Every_formula_in_double() => Formulas<double>();

    private static void Formulas<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var rows = 1; rows <= 9; rows++)
        {
            foreach (var inputs in sizes)
            {
                foreach (var outputs in sizes)
                    Formulas<T>(rows, inputs, outputs);
            }
        }
    }

    private static void Formulas<T>(int rows, int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Draw.Whole<T>(1, rows * inputs), W = Draw.Whole<T>(2, inputs * outputs), b = Draw.Whole<T>(3, outputs), z0 = Draw.Whole<T>(4, rows * outputs);
        T[] dz = Draw.Whole<T>(5, rows * outputs), dx0 = Draw.Whole<T>(6, rows * inputs), dW0 = Draw.Whole<T>(7, inputs * outputs);
        var what = $"{rows} rows {inputs}→{outputs}";
        T[] xW = new T[rows * outputs], dzWt = new T[rows * inputs], xtdz = new T[inputs * outputs], sum = new T[outputs];
        for (var r = 0; r < rows; r++)
        {
            for (var j = 0; j < outputs; j++)
            {
                sum[j] += dz[r * outputs + j];
                for (var i = 0; i < inputs; i++)
                {
                    xW[r * outputs + j] += x[r * inputs + i] * W[i * outputs + j];
                    dzWt[r * inputs + i] += dz[r * outputs + j] * W[i * outputs + j];
                    xtdz[i * outputs + j] += x[r * inputs + i] * dz[r * outputs + j];
                }
            }
        }

        T[] Plus(T[] a, T[] c) => [.. a.Zip(c, (u, v) => u + v)];
        T[] wide = [.. Enumerable.Repeat(b, rows).SelectMany(v => v)];
        Check(Plus(xW, wide), NaN<T>(rows * outputs), z => Affine.Forward(rows, x, W, b, z), "x·W + b");
        Check(xW, NaN<T>(rows * outputs), z => Affine.Forward<T>(rows, x, W, default, z), "x·W");
        Check(wide, NaN<T>(rows * outputs), z => Affine.Forward(rows, default, W, b, z), "0·W + b");
        Check(new T[rows * outputs], NaN<T>(rows * outputs), z => Affine.Forward<T>(rows, x, default, default, z), "x·0");
        Check(Plus(z0, xW), z0, z => Affine.Accumulate(rows, x, W, z), "z += x·W");
        Check(z0, z0, z => Affine.Accumulate(rows, default, W, z), "z += 0·W");
        Check(dzWt, NaN<T>(rows * inputs), dx => Affine.Transposed(rows, dz, W, dx), "dz·Wᵀ");
        Check(Plus(dx0, dzWt), dx0, dx => Affine.Transposed(rows, dz, W, dx, add: true), "dx += dz·Wᵀ");
        Check(new T[rows * inputs], NaN<T>(rows * inputs), dx => Affine.Transposed(rows, default, W, dx), "0·Wᵀ");
        Check(dx0, dx0, dx => Affine.Transposed(rows, dz, default, dx, add: true), "dx += dz·0");
        Check(Plus(dW0, xtdz), dW0, dW => Affine.Outer(rows, x, dz, dW), "dW += xᵀ·dz");
        Check(dW0, dW0, dW => Affine.Outer(rows, default, dz, dW), "dW += 0ᵀ·dz");
        Check(Plus(b, sum), b, db => Affine.SumRows(rows, dz, db), "db += Σ dz");
        Check(b, b, db => Affine.SumRows(rows, default, db), "db += 0");

        void Check(T[] expected, T[] start, Run<T> run, string formula)
        {
            var result = start.ToArray();
            run(result);
            Near.Bits<T>(expected, result, $"{formula}, {what}");
        }
    }

    private delegate void Run<T>(Span<T> result);

    private static T[] NaN<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. Enumerable.Repeat(T.NaN, n)];

}
