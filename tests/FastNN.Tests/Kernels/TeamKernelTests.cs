using System.Numerics;
using FastNN.Kernels;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>Kernels give the same bits to a team of any size as to one thread, and allocate nothing.</summary>
[Collection(nameof(Alone))]
public class TeamKernelTests
{
    /// <summary>Around the edges of tiles, vectors and pieces, above the size from which a team is asked; the last ones are large.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 2, 700, 33 }, { 7, 130, 64 }, { 33, 32, 32 }, { 31, 33, 65 }, { 64, 64, 64 }, { 65, 63, 129 }, { 97, 90, 10 }, { 12, 400, 17 }, { 130, 1, 300 }, { 3, 64, 511 }, { 128, 128, 128 },
        { 100, 784, 128 }, { 128, 785, 250 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Affine_maps(int rows, int inputs, int outputs)
    {
        Maps<float>(rows, inputs, outputs);
        Maps<double>(rows, inputs, outputs);
    }

    private static void Maps<T>(int rows, int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Draw.Uniform<T>(1, rows * inputs), W = Draw.Uniform<T>(2, inputs * outputs), b = Draw.Uniform<T>(3, outputs), dz = Draw.Uniform<T>(4, rows * outputs);
        Same<T>(rows * outputs, (z, team) => Affine.Forward(rows, x, W, b, z, team));
        Same<T>(rows * outputs, (z, team) => Affine.Forward(rows, x, W, default, z, team));
        Same<T>(rows * outputs, (z, team) => Affine.Accumulate<T>(rows, x, W, z, team));
        Same<T>(rows * inputs, (dx, team) => Affine.Transposed<T>(rows, dz, W, dx, false, team));
        Same<T>(rows * inputs, (dx, team) => Affine.Transposed<T>(rows, dz, W, dx, true, team));
        Same<T>(inputs * outputs, (dW, team) => Affine.Outer<T>(rows, x, dz, dW, team));
    }

    [Theory, InlineData(16_383), InlineData(16_384), InlineData(16_397), InlineData(50_001), InlineData(131_072)]
    public void Maps_of_elements(int n)
    {
        Elements<float>(n);
        Elements<double>(n);
    }

    private static void Elements<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Draw.Uniform<T>(1, n), b = Draw.Uniform<T>(2, n), c = Draw.Uniform<T>(3, n), d = Draw.Uniform<T>(4, n), e = Draw.Uniform<T>(5, n);
        Same<T>(n, (y, team) => Elementwise.Apply<T, Tanh>(default, a, y, team));
        Same<T>(n, (y, team) => Elementwise.Apply<T, Gelu>(default, y, y, team));
        Same<T>(n, (dz, team) => Elementwise.MultiplySlope<T, Sigmoid>(default, a, dz, team));
        Same<T>(n, (ty, team) => Elementwise.Tangent<T, Silu>(default, a, b, ty, team));
        Same<T>(n, (tdz, team) => Elementwise.MultiplySlopeTangent<T, Gelu>(default, a, b, [.. c], tdz, team));
        Same<T>(n, (tdz, team) => Elementwise.MultiplySlopeTangent<T, Gelu>(default, a, default, [.. c], tdz, team));
        Same<T>(n, (y, team) => Elementwise.Apply<T, Multiply>(default, a, b, y, team));
        Same<T>(n, (da, team) => Elementwise.SlopeA<T, Divide>(default, a, b, c, da, team));
        Same<T>(n, (tda, team) => Elementwise.SlopeATangent<T, Divide>(default, a, b, c, d, [.. e], [.. a], new T[n], tda, team));
    }

    [Theory, InlineData(1, 5000), InlineData(5, 1000), InlineData(64, 64), InlineData(63, 65), InlineData(300, 17), InlineData(5000, 1)]
    public void Rows_of_softmax(int rows, int n)
    {
        Rows<float>(rows, n);
        Rows<double>(rows, n);
    }

    private static void Rows<T>(int rows, int n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Draw.Uniform<T>(1, rows * n);
        Same<T>(rows * n, (y, team) => Softmax.Forward(rows, x, y, team));
        Same<T>(rows * n, (y, team) => Softmax.ForwardLog(rows, x, y, team));
        Same<T>(rows, (y, team) => Softmax.LogSumExp(x, y, team));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        float[] x = Draw.Uniform<float>(1, 64 * 300), W = Draw.Uniform<float>(2, 300 * 64), z = new float[64 * 64], dx = new float[64 * 300], dW = new float[300 * 64];
        Allocations.AssertNone(
            () =>
            {
                Affine.Forward(64, x, W, W.AsSpan(0, 64), z, team);
                Affine.Transposed(64, z, W, dx, false, team);
                Affine.Outer(64, x, z, dW, team);
                Elementwise.Apply(default(Tanh), x, dx, team);
                Softmax.Forward(64, x, dx, team);
            },
            500);
    }

    [Fact]
    public void A_team_that_runs_is_refused()
    {
        using var team = new Team(2);
        float[] x = new float[1 << 16], y = new float[1 << 16];
        var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(1, new Nested(() => Elementwise.Apply(default(Tanh), x, y, team))));
        Assert.Contains("This team is running", thrown.Message);
        Assert.Null(Comments.Missing(thrown));
    }

    private readonly struct Nested(System.Action action) : IWork
    {
        public void Run(int piece) => action();
    }

    private static void Same<T>(int length, Action<T[], Team?> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = Draw.Uniform<T>(9, length);
        T[] right = [.. start];
        run(right, null);
        foreach (var threads in new[] { 1, 2, 3, 7 })
        {
            using var team = new Team(threads);
            for (var i = 0; i < 3; i++)
            {
                T[] seen = [.. start];
                run(seen, team);
                Near.Bits<T>(right, seen, $"{threads} threads");
            }
        }
    }
}
