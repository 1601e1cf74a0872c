using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>What a network written by hand is made of. Rows lie one after the other; sources, sizes, destination last.</summary>
internal unsafe interface IDenseArithmetic
{
    /// <summary>y ← f(x·W + b); f is tanh, ReLU or nothing.</summary>
    void Layer(int rows, int inputs, int outputs, float* x, float* W, float* b, Function? f, float* y);

    /// <summary>dy ← dy ⊙ f′, from y.</summary>
    void Slope(Function f, int n, float* y, float* dy);

    /// <summary>dW ← xᵀ·dz.</summary>
    void Outer(int rows, int inputs, int outputs, float* x, float* dz, float* dW);

    /// <summary>db ← Σ over rows of dz.</summary>
    void SumRows(int rows, int outputs, float* dz, float* db);

    /// <summary>dx ← dz·Wᵀ.</summary>
    void Transposed(int rows, int inputs, int outputs, float* dz, float* W, float* dx);

    /// <summary>y ← softmax y, row by row.</summary>
    void Softmax(int rows, int n, float* y);

    /// <summary>C = mean of log Σ eʸ − yₜ; y ← ∂C/∂y.</summary>
    double CrossEntropy(int rows, int n, int[] labels, float* y);

    /// <summary>C = mean of (y − t)²; y ← ∂C/∂y.</summary>
    double MeanSquare(int n, float* t, float* y);

    /// <summary>w ← w − rate·g.</summary>
    void Sgd(int n, float rate, float* g, float* w);

    /// <summary>m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − rate·m/(√v + ε), bias corrections folded into rate and ε.</summary>
    void Adam(int n, float beta1, float beta2, float rate, float epsilon, float* g, float* m, float* v, float* w);
}
