using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Peers;

/// <summary>System.Numerics.Tensors.TensorPrimitives, and networks made of nothing else.</summary>
internal sealed unsafe class Primitives : IPeer
{
    private readonly PrimitivesArithmetic arithmetic = new();

    public string Name => "TensorPrimitives";

    public string About => $"System.Numerics.Tensors {typeof(TensorPrimitives).Assembly.GetName().Version}";

    public bool Here => true;

    public Doing? Try(Work work) => work switch
    {
        Product<float> p => Multiply(p),
        Product<double> p => Multiply(p),
        Map<float> m => Apply(m),
        Map<double> m => Apply(m),
        SoftmaxRows s => Rows(s),
        Update u => Update(u),
        _ => HandWritten<PrimitivesArithmetic>.Try(arithmetic, work),
    };

    private static Doing? Multiply<T>(Product<T> p) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.Flops > PlainLoops.MostFlops)
            return null;
        var c = new Aligned<T>(p.M * p.N);
        return new(p.Form switch
        {
            Form.Forward => () => PrimitivesArithmetic.Forward<T>(p.M, p.K, p.N, p.A.Span, p.B.Span, default, c.Span),
            Form.Outer => () => PrimitivesArithmetic.Outer<T>(p.K, p.M, p.N, p.A.Span, p.B.Span, c.Span),
            _ => () => PrimitivesArithmetic.Transposed<T>(p.M, p.N, p.K, p.A.Span, p.B.Span, c.Span),
        }, c.Doubles);
    }

    private static Doing Apply<T>(Map<T> map) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (map.X, new Aligned<T>(map.X.Length));
        return new(map.F switch
        {
            Function.Exp => () => TensorPrimitives.Exp<T>(x.Span, y.Span),
            Function.Tanh => () => TensorPrimitives.Tanh<T>(x.Span, y.Span),
            Function.Sigmoid => () => TensorPrimitives.Sigmoid<T>(x.Span, y.Span),
            _ => () => TensorPrimitives.Max<T>(x.Span, T.Zero, y.Span),
        }, y.Doubles);
    }

    private static Doing Rows(SoftmaxRows s)
    {
        var y = new Aligned<float>(s.X.Length);
        return new(() =>
        {
            for (var r = 0; r < s.Rows; r++)
                TensorPrimitives.SoftMax<float>(s.X.Span.Slice(r * s.N, s.N), y.Span.Slice(r * s.N, s.N));
        }, y.Doubles);
    }

    private Doing Update(Update u)
    {
        Aligned<float> w = Numbers.Copy<float>(u.W.Span), g = Numbers.Copy<float>(u.G.Span), m = new(u.N), v = new(u.N);
        var steps = 0;
        return new(() =>
        {
            if (u.Adam)
            {
                steps++;
                var correction = Math.Sqrt(1 - Math.Pow(Works.Update.Beta, steps));
                arithmetic.Adam(u.N, (float)Works.Update.Beta, (float)Works.Update.Beta, (float)(Works.Update.Rate * correction / (1 - Math.Pow(Works.Update.Beta, steps))), (float)(Works.Update.Epsilon * correction), g.At, m.At, v.At, w.At);
            }
            else
                arithmetic.Sgd(u.N, (float)Works.Update.Rate, g.At, w.At);
            g.Span.Clear();
        }, w.Doubles);
    }
}
