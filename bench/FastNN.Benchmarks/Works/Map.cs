using System.Numerics;
using FastNN.Cli.Measuring;
using FastNN.Kernels;

namespace FastNN.Benchmarks.Works;

/// <summary>A function of one number.</summary>
internal enum Function
{
    Exp, Tanh, Sigmoid, Relu,
}

/// <summary>y ← f(x), element by element; x in [−4, 4).</summary>
internal sealed class Map<T>(Function f, int n) : Work($"{f}".ToLowerInvariant(), $"{n}", typeof(T) == typeof(float) ? "float" : "double")
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Function F => f;

    public Aligned<T> X => field ??= Numbers.Random<T>(4, n, scale: 4);

    public override Doing Fast()
    {
        var y = new Aligned<T>(n);
        return new(f switch
        {
            Function.Exp => () => Elementwise.Apply<T, Exponential>(default, X.Span, y.Span),
            Function.Tanh => () => Elementwise.Apply<T, Tanh>(default, X.Span, y.Span),
            Function.Sigmoid => () => Elementwise.Apply<T, Sigmoid>(default, X.Span, y.Span),
            _ => () => Elementwise.Apply<T, Relu>(default, X.Span, y.Span),
        }, y.Doubles);
    }
}
