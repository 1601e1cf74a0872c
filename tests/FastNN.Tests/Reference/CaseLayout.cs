namespace FastNN.Tests.Reference;

/// <summary>The reference's layouts and the library's.</summary>
internal static class CaseLayout
{
    /// <summary>[rows, columns] turned to [columns, rows]; with more than one sample, each on its own.</summary>
    public static double[] Transposed(ReadOnlySpan<double> a, int rows, int columns, int samples = 1)
    {
        var t = new double[a.Length];
        for (var s = 0; s < samples; s++)
        {
            var from = s * rows * columns;
            for (var r = 0; r < rows; r++)
            {
                for (var k = 0; k < columns; k++)
                    t[from + k * rows + r] = a[from + r * columns + k];
            }
        }

        return t;
    }
}
