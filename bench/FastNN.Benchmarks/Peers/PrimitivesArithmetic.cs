using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>Everything by TensorPrimitives, which has no product of matrices: one row of weights after the other.</summary>
internal readonly unsafe struct PrimitivesArithmetic() : IDenseArithmetic
{
    /// <summary>For what takes two passes; grows to the largest that was asked for.</summary>
    private readonly float[][] scratch = [[]];

    public void Layer(int rows, int inputs, int outputs, float* x, float* W, float* b, Function? f, float* y)
    {
        Forward<float>(rows, inputs, outputs, new(x, rows * inputs), new(W, inputs * outputs), new(b, outputs), new(y, rows * outputs));
        Span<float> all = new(y, rows * outputs);
        if (f == Function.Relu)
            TensorPrimitives.Max(all, 0, all);
        else if (f == Function.Tanh)
            TensorPrimitives.Tanh(all, all);
    }

    public void Slope(Function f, int n, float* y, float* dy)
    {
        if (f == Function.Relu)
        {
            Simd.Slope(f, n, y, dy);        // TensorPrimitives selects nothing
            return;
        }

        Span<float> from = new(y, n), to = new(dy, n), slope = Scratch(n);
        TensorPrimitives.Multiply(from, from, slope);
        TensorPrimitives.Subtract(1, slope, slope);
        TensorPrimitives.Multiply(to, slope, to);
    }

    public void Outer(int rows, int inputs, int outputs, float* x, float* dz, float* dW)
    {
        new Span<float>(dW, inputs * outputs).Clear();
        Outer<float>(rows, inputs, outputs, new(x, rows * inputs), new(dz, rows * outputs), new(dW, inputs * outputs));
    }

    public void SumRows(int rows, int outputs, float* dz, float* db)
    {
        Span<float> to = new(db, outputs);
        to.Clear();
        for (var r = 0; r < rows; r++)
            TensorPrimitives.Add(new(dz + r * outputs, outputs), to, to);
    }

    public void Transposed(int rows, int inputs, int outputs, float* dz, float* W, float* dx) =>
        Transposed<float>(rows, inputs, outputs, new(dz, rows * outputs), new(W, inputs * outputs), new(dx, rows * inputs));

    public void Softmax(int rows, int n, float* y)
    {
        for (var r = 0; r < rows; r++)
            TensorPrimitives.SoftMax(new(y + r * n, n), new Span<float>(y + r * n, n));
    }

    public double CrossEntropy(int rows, int n, int[] labels, float* y)
    {
        Softmax(rows, n, y);
        double c = 0;
        for (var r = 0; r < rows; r++)
        {
            c -= MathF.Log(y[r * n + labels[r]]);
            y[r * n + labels[r]] -= 1;
        }

        Span<float> all = new(y, rows * n);
        TensorPrimitives.Divide(all, rows, all);
        return c / rows;
    }

    public double MeanSquare(int n, float* t, float* y)
    {
        Span<float> all = new(y, n);
        TensorPrimitives.Subtract(all, new ReadOnlySpan<float>(t, n), all);
        double c = TensorPrimitives.SumOfSquares<float>(all);
        TensorPrimitives.Multiply(all, 2f / n, all);
        return c / n;
    }

    public void Sgd(int n, float rate, float* g, float* w) => TensorPrimitives.MultiplyAdd(new(g, n), -rate, new(w, n), new Span<float>(w, n));

    public void Adam(int n, float beta1, float beta2, float rate, float epsilon, float* g, float* m, float* v, float* w)
    {
        Span<float> to = new(w, n), gi = new(g, n), mi = new(m, n), vi = new(v, n), t = Scratch(n);
        TensorPrimitives.Multiply(gi, 1 - beta1, t);
        TensorPrimitives.MultiplyAdd(mi, beta1, t, mi);
        TensorPrimitives.Multiply(gi, gi, t);
        TensorPrimitives.Multiply(t, 1 - beta2, t);
        TensorPrimitives.MultiplyAdd(vi, beta2, t, vi);
        TensorPrimitives.Sqrt(vi, t);
        TensorPrimitives.Add(t, epsilon, t);
        TensorPrimitives.Divide(mi, t, t);
        TensorPrimitives.MultiplyAdd(t, -rate, to, to);
    }

    /// <summary>y ← x·W + b, one row of W after the other.</summary>
    public static void Forward<T>(int rows, int inputs, int outputs, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var r = 0; r < rows; r++)
        {
            var row = y.Slice(r * outputs, outputs);
            if (b.IsEmpty)
                row.Clear();
            else
                b.CopyTo(row);
            for (var k = 0; k < inputs; k++)
                TensorPrimitives.MultiplyAdd(W.Slice(k * outputs, outputs), x[r * inputs + k], row, row);
        }
    }

    /// <summary>dW += xᵀ·dz.</summary>
    public static void Outer<T>(int rows, int inputs, int outputs, ReadOnlySpan<T> x, ReadOnlySpan<T> dz, Span<T> dW) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var r = 0; r < rows; r++)
        {
            for (var k = 0; k < inputs; k++)
            {
                var to = dW.Slice(k * outputs, outputs);
                TensorPrimitives.MultiplyAdd(dz.Slice(r * outputs, outputs), x[r * inputs + k], to, to);
            }
        }
    }

    /// <summary>dx ← dz·Wᵀ.</summary>
    public static void Transposed<T>(int rows, int inputs, int outputs, ReadOnlySpan<T> dz, ReadOnlySpan<T> W, Span<T> dx) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var r = 0; r < rows; r++)
        {
            for (var k = 0; k < inputs; k++)
                dx[r * inputs + k] = TensorPrimitives.Dot(dz.Slice(r * outputs, outputs), W.Slice(k * outputs, outputs));
        }
    }

    private Span<float> Scratch(int n)
    {
        if (scratch[0].Length < n)
            scratch[0] = new float[n];
        return scratch[0].AsSpan(0, n);
    }
}
