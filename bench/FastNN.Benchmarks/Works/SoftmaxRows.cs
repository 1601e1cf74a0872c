using FastNN.Cli.Measuring;
using FastNN.Kernels;

namespace FastNN.Benchmarks.Works;

/// <summary>y ← softmax x, row by row.</summary>
internal sealed class SoftmaxRows(int rows, int n) : Work("softmax", $"{rows}x{n}", "float")
{
    public int Rows => rows;

    public int N => n;

    /// <summary>[rows, n].</summary>
    public Aligned<float> X => field ??= Numbers.Random<float>(3, rows * n, scale: 4);

    public override Doing Fast()
    {
        var y = new Aligned<float>(rows * n);
        return new(() =>
        {
            for (var r = 0; r < rows; r++)
                Softmax.Forward<float>(X.Span.Slice(r * n, n), y.Span.Slice(r * n, n));
        }, y.Doubles);
    }
}
