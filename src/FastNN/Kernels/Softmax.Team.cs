namespace FastNN.Kernels;

public static partial class Softmax
{
    /// <summary>Fewer elements do not repay a team: 2 µs of one core.</summary>
    private const int MinShared = 1 << 12;

    /// <summary>All rows, shared by a team if there is one and it pays.</summary>
    private static void RunBy<T, R>(Team? team, int rows, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged where R : struct, IResult
    {
        if (Sharing.Pays(team, x.Length, MinShared))
            Sharing.Run(team!, rows, 1, new Share<T, R>(x.Length / rows, y.Length / rows, x, y));
        else
            Run<T, R>(rows, x, y);
    }

    /// <summary>Some rows.</summary>
    private readonly ref struct Share<T, R>(int from, int to, ReadOnlySpan<T> x, Span<T> y) : IRange where T : unmanaged where R : struct, IResult
    {
        private readonly ReadOnlySpan<T> x = x;
        private readonly Span<T> y = y;

        public void Run(int start, int count) => Softmax.Run<T, R>(count, x.Slice(start * from, count * from), y.Slice(start * to, count * to));
    }
}
