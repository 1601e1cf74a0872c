using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

public static partial class Elementwise
{
    /// <summary>Fewer elements do not repay a team: 0.8 µs of one core for ReLU, several for what calls e^x.</summary>
    private const int MinShared = 1 << 14;

    /// <summary>The map loop, shared by a team if there is one and it pays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunBy<T, O>(Team? team, in O operation, int n, Span<T> a, Span<T> b = default, Span<T> c = default, Span<T> d = default, Span<T> e = default)
        where T : unmanaged where O : struct, IOperation
    {
        if (Sharing.Pays(team, n, MinShared))
            RunShared(team!, operation, n, a, b, c, d, e);
        else
            Run(operation, n, a, b, c, d, e);
    }

    /// <summary>Apart, so that the frames of callers, which are cleared at every call, stay small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RunShared<T, O>(Team team, in O operation, int n, Span<T> a, Span<T> b, Span<T> c, Span<T> d, Span<T> e) where T : unmanaged where O : struct, IOperation =>
        Sharing.Run(team, n, Cache.Line, new Share<T, O>(operation, a, b, c, d, e));

    /// <summary>Some of the elements.</summary>
    private readonly ref struct Share<T, O>(O operation, Span<T> a, Span<T> b, Span<T> c, Span<T> d, Span<T> e) : IRange where T : unmanaged where O : struct, IOperation
    {
        private readonly Span<T> a = a, b = b, c = c, d = d, e = e;

        public void Run(int start, int count) =>
            Elementwise.Run(operation, count, Of(a, start, count), Of(b, start, count), Of(c, start, count), Of(d, start, count), Of(e, start, count));

        private static Span<T> Of(Span<T> span, int start, int count) => span.IsEmpty ? span : span.Slice(start, count);
    }
}
