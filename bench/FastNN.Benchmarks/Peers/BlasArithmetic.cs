using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>sgemm, at one row sgemv and an outer product of its own; SIMD for the rest.</summary>
internal readonly unsafe struct BlasArithmetic(Cblas blas) : IDenseArithmetic
{
    public void Layer(int rows, int inputs, int outputs, float* x, float* W, float* b, Function? f, float* y)
    {
        if (rows == 1)
            blas.Row(inputs, outputs, x, W, y);
        else
            blas.Multiply(false, false, rows, outputs, inputs, x, W, 0, y);
        Simd.Activate(rows, outputs, b, f, y);
    }

    public void Slope(Function f, int n, float* y, float* dy) => Simd.Slope(f, n, y, dy);

    public void Outer(int rows, int inputs, int outputs, float* x, float* dz, float* dW)
    {
        if (rows == 1)
            Simd.Outer(inputs, outputs, x, dz, dW);
        else
            blas.Multiply(true, false, inputs, outputs, rows, x, dz, 0, dW);
    }

    public void SumRows(int rows, int outputs, float* dz, float* db) => Simd.SumRows(rows, outputs, dz, db);

    public void Transposed(int rows, int inputs, int outputs, float* dz, float* W, float* dx)
    {
        if (rows == 1)
            blas.Column(inputs, outputs, W, dz, dx);
        else
            blas.Multiply(false, true, rows, inputs, outputs, dz, W, 0, dx);
    }

    public void Softmax(int rows, int n, float* y) => Simd.Softmax(rows, n, y);

    public double CrossEntropy(int rows, int n, int[] labels, float* y) => Simd.CrossEntropy(rows, n, labels, y);

    public double MeanSquare(int n, float* t, float* y) => Simd.MeanSquare(n, t, y);

    public void Sgd(int n, float rate, float* g, float* w) => Simd.Sgd(n, rate, g, w);

    public void Adam(int n, float beta1, float beta2, float rate, float epsilon, float* g, float* m, float* v, float* w) => Simd.Adam(n, beta1, beta2, rate, epsilon, g, m, v, w);
}
