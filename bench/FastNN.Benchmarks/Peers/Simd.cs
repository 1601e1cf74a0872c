using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Benchmarks.Works;

namespace FastNN.Benchmarks.Peers;

/// <summary>The elementwise parts of a network written by hand, over Vector&lt;float&gt;; each is one pass.</summary>
internal static unsafe class Simd
{
    private static int Count => Vector<float>.Count;

    /// <summary>y ← f(y + b), row by row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Activate(int rows, int n, float* b, Function? f, float* y)
    {
        for (var r = 0; r < rows; r++, y += n)
        {
            var i = 0;
            for (; i <= n - Count; i += Count)
                Of(f, Vector.Load(y + i) + Vector.Load(b + i)).Store(y + i);
            if (i < n && f == Function.Tanh)
                Rest(f, n - i, b + i, y + i);
            else
            {
                for (; i < n; i++)
                    y[i] = f == Function.Relu ? Math.Max(y[i] + b[i], 0) : y[i] + b[i];
            }
        }
    }

    /// <summary>dy ← dy ⊙ f′, from y.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Slope(Function f, int n, float* y, float* dy)
    {
        var i = 0;
        if (f == Function.Tanh)
        {
            for (; i <= n - Count; i += Count)
                (Vector.Load(dy + i) * (Vector<float>.One - Vector.Load(y + i) * Vector.Load(y + i))).Store(dy + i);
            for (; i < n; i++)
                dy[i] *= 1 - y[i] * y[i];
            return;
        }

        for (; i <= n - Count; i += Count)
            Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(y + i), Vector<float>.Zero), Vector.Load(dy + i), Vector<float>.Zero).Store(dy + i);
        for (; i < n; i++)
            dy[i] = y[i] > 0 ? dy[i] : 0;
    }

    /// <summary>dW ← xᵀ·dz for one row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Outer(int inputs, int outputs, float* x, float* dz, float* dW)
    {
        for (var k = 0; k < inputs; k++, dW += outputs)
        {
            var (i, xk) = (0, new Vector<float>(x[k]));
            for (; i <= outputs - Count; i += Count)
                (xk * Vector.Load(dz + i)).Store(dW + i);
            for (; i < outputs; i++)
                dW[i] = x[k] * dz[i];
        }
    }

    /// <summary>db ← Σ over rows of dz.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SumRows(int rows, int n, float* dz, float* db)
    {
        var i = 0;
        for (; i <= n - Count; i += Count)
        {
            var sum = Vector.Load(dz + i);
            for (var r = 1; r < rows; r++)
                sum += Vector.Load(dz + r * n + i);
            sum.Store(db + i);
        }

        for (; i < n; i++)
        {
            var sum = dz[i];
            for (var r = 1; r < rows; r++)
                sum += dz[r * n + i];
            db[i] = sum;
        }
    }

    /// <summary>y ← softmax y, row by row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(int rows, int n, float* y)
    {
        for (var r = 0; r < rows; r++)
            Subtract(n, Largest(n, y + r * n), y + r * n);
        Exp(rows * n, y);
        for (var r = 0; r < rows; r++)
            Scale(n, 1 / Sum(n, y + r * n), y + r * n);
    }

    /// <summary>C = mean of log Σ eʸ − yₜ; y ← ∂C/∂y.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static double CrossEntropy(int rows, int n, int[] labels, float* y)
    {
        double c = 0;
        for (var r = 0; r < rows; r++)
        {
            Subtract(n, Largest(n, y + r * n), y + r * n);
            c -= y[r * n + labels[r]];
        }

        Exp(rows * n, y);
        for (var r = 0; r < rows; r++)
        {
            var sum = Sum(n, y + r * n);
            c += MathF.Log(sum);
            Scale(n, 1 / (sum * rows), y + r * n);
            y[r * n + labels[r]] -= 1f / rows;
        }

        return c / rows;
    }

    /// <summary>C = mean of (y − t)²; y ← ∂C/∂y.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static double MeanSquare(int n, float* t, float* y)
    {
        var (i, sum, two) = (0, Vector<float>.Zero, new Vector<float>(2f / n));
        for (; i <= n - Count; i += Count)
        {
            var d = Vector.Load(y + i) - Vector.Load(t + i);
            sum += d * d;
            (two * d).Store(y + i);
        }

        double c = Vector.Sum(sum);
        for (; i < n; i++)
        {
            var d = y[i] - t[i];
            c += d * d;
            y[i] = 2f / n * d;
        }

        return c / n;
    }

    /// <summary>w ← w − rate·g; n is whole cache lines.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Sgd(int n, float rate, float* g, float* w)
    {
        var minus = new Vector<float>(-rate);
        for (var i = 0; i < n; i += Count)
            Vector.MultiplyAddEstimate(minus, Vector.Load(g + i), Vector.Load(w + i)).Store(w + i);
    }

    /// <summary>As Kingma and Ba, corrections folded into rate and ε; n is whole cache lines.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Adam(int n, float beta1, float beta2, float rate, float epsilon, float* g, float* m, float* v, float* w)
    {
        Vector<float> b1 = new(beta1), b2 = new(beta2), rest1 = new(1 - beta1), rest2 = new(1 - beta2), minus = new(-rate), e = new(epsilon);
        for (var i = 0; i < n; i += Count)
        {
            var gi = Vector.Load(g + i);
            var mi = Vector.MultiplyAddEstimate(b1, Vector.Load(m + i), rest1 * gi);
            var vi = Vector.MultiplyAddEstimate(b2, Vector.Load(v + i), rest2 * gi * gi);
            mi.Store(m + i);
            vi.Store(v + i);
            Vector.MultiplyAddEstimate(minus, mi / (Vector.SquareRoot(vi) + e), Vector.Load(w + i)).Store(w + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Of(Function? f, Vector<float> z) => f switch
    {
        Function.Relu => Vector.MaxNative(z, Vector<float>.Zero),
        Function.Tanh => Vector<float>.One - new Vector<float>(2) / (Exp(z + z) + Vector<float>.One),
        _ => z,
    };

    /// <summary>2ⁿ·eʳ with |r| ≤ ½ log 2, in 2 ulp for |x| &lt; 87. Vector.Exp works in double and takes four times as long. Polynomial: Cephes, expf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.MinNative(Vector.MaxNative(x, new(-87f)), new(87f));
        var n = Vector.Round(x * 1.44269504f);
        var r = Vector.MultiplyAddEstimate(n, new(2.12194440e-4f), Vector.MultiplyAddEstimate(n, new(-0.693359375f), x));
        var p = Vector.MultiplyAddEstimate(new(1.9875691500e-4f), r, new(1.3981999507e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new(8.3334519073e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new(4.1665795894e-2f));
        p = Vector.MultiplyAddEstimate(p, r, new(1.6666665459e-1f));
        p = Vector.MultiplyAddEstimate(p, r, new(5.0000001201e-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r) + Vector<float>.One;
        return (p.As<float, int>() + Vector.ShiftLeft(Vector.ConvertToInt32Native(n), 23)).As<int, float>();
    }

    /// <summary>The end of a row that fills no vector, through one that lies on the stack.</summary>
    private static void Rest(Function? f, int n, float* b, float* y)
    {
        var z = stackalloc float[Count];
        for (var i = 0; i < n; i++)
            z[i] = y[i] + b[i];
        Of(f, Vector.Load(z)).Store(z);
        for (var i = 0; i < n; i++)
            y[i] = z[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exp(int n, float* y)
    {
        var i = 0;
        for (; i <= n - Count; i += Count)
            Exp(Vector.Load(y + i)).Store(y + i);
        for (; i < n; i++)
            y[i] = MathF.Exp(y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(int n, float* y)
    {
        var (i, all, one) = (0, new Vector<float>(float.NegativeInfinity), float.NegativeInfinity);
        for (; i <= n - Count; i += Count)
            all = Vector.MaxNative(all, Vector.Load(y + i));
        for (var lane = 0; lane < Count; lane++)
            one = Math.Max(one, all[lane]);
        for (; i < n; i++)
            one = Math.Max(one, y[i]);
        return one;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(int n, float* y)
    {
        var (i, all) = (0, Vector<float>.Zero);
        for (; i <= n - Count; i += Count)
            all += Vector.Load(y + i);
        var sum = Vector.Sum(all);
        for (; i < n; i++)
            sum += y[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(int n, float a, float* y)
    {
        var i = 0;
        for (; i <= n - Count; i += Count)
            (Vector.Load(y + i) - new Vector<float>(a)).Store(y + i);
        for (; i < n; i++)
            y[i] -= a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(int n, float a, float* y)
    {
        var i = 0;
        for (; i <= n - Count; i += Count)
            (Vector.Load(y + i) * a).Store(y + i);
        for (; i < n; i++)
            y[i] *= a;
    }
}
