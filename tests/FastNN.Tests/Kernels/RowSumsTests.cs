using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>Sums over rows, at every width of vectors, both precisions, between guard pages.</summary>
public class RowSumsTests
{
    [Fact]
    public void Float_vectors() => Sums<float, FloatVector>();

    [Fact]
    public void Wide_float_vectors() => Sums<float, FloatVector512>();

    [Fact]
    public void Float_numbers() => Sums<float, FloatScalar>();

    [Fact]
    public void Double_vectors() => Sums<double, DoubleVector>();

    [Fact]
    public void Wide_double_vectors() => Sums<double, DoubleVector512>();

    [Fact]
    public void Double_numbers() => Sums<double, DoubleScalar>();

    private static void Sums<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var rows in (int[])[0, 1, 2, 7, 8, 9, 16, 31])
        {
            for (var columns = V.Count; columns <= 40; columns++)
            {
                using GuardedMemory<T> dz = new(Math.Max(1, rows) * columns), db = new(columns);
                var expected = Draw.Whole<T>(1, columns);
                Draw.Whole<T>(2, dz.Span.Length).CopyTo(dz.Span);
                expected.CopyTo(db.Span);
                for (var e = 0; e < rows * columns; e++)
                    expected[e % columns] += dz.Span[e];
                RowSums.Run<T, V>(rows, columns, ref dz.Span[0], ref db.Span[0]);
                Near.Bits<T>(expected, db.Span, $"{rows}×{columns}");
            }
        }
    }

    [Fact]
    public void Every_number_of_columns()
    {
        for (var columns = 1; columns <= 40; columns++)
        {
            float[] dz = Draw.Uniform<float>(columns, 100 * columns), db = new float[columns];
            RowSums.Run(100, columns, ref dz[0], ref db[0]);
            for (var j = 0; j < columns; j++)
            {
                var terms = Enumerable.Range(0, 100).Select(r => (double)dz[r * columns + j]).ToArray();
                Assert.Equal(terms.Sum(), db[j], 20 * Math.ScaleB(1, -24) * terms.Sum(Math.Abs));
            }
        }
    }
}
