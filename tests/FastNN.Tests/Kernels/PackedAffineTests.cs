using System.Numerics;
using FastNN.Kernels;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>A packed map gives what the plain one gives, for one row and more, at every width of its last panel, between guard pages.</summary>
public class PackedAffineTests
{
    [Fact]
    public void In_float() => Agrees<float>();

    [Fact]
    public void In_double() => Agrees<double>();

    private static void Agrees<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var inputs in new[] { 0, 1, 3, 4, 5, 16, 33, 130 })
        {
            for (var outputs = 0; outputs <= 141; outputs += outputs < 35 ? 1 : outputs < 70 ? 7 : 71)
            {
                T[] W = Draw.Whole<T>(1, inputs * outputs), b = Draw.Whole<T>(2, outputs);
                var packed = new PackedAffine<T>(inputs, outputs, W, b);
                var unbiased = new PackedAffine<T>(inputs, outputs, W, default);
                foreach (var rows in new[] { 1, 2, 5, 6, 7, 13 })
                {
                    using var x = new GuardedMemory<T>(rows * inputs);
                    using var y = new GuardedMemory<T>(rows * outputs);
                    Draw.Whole<T>(rows, rows * inputs).CopyTo(x.Span);
                    var expected = new T[rows * outputs];
                    Affine.Forward<T, Relu>(rows, x.Span, W, b, default, default, expected);
                    y.Span.Fill(T.NaN);
                    packed.Run<Relu>(rows, x.Span, default, y.Span);
                    Near.Bits<T>(expected, y.Span, $"{rows} rows {inputs}→{outputs}");
                    Affine.Forward<T>(rows, x.Span, W, default, expected);
                    unbiased.Run<Identity>(rows, x.Span, default, y.Span);
                    Near.Bits<T>(expected, y.Span, $"{rows} rows {inputs}→{outputs} without b");
                }
            }
        }
    }

    [Fact]
    public void Lengths_are_checked()
    {
        var packed = new PackedAffine<float>(3, 2, new float[6], new float[2]);
        Assert.Throws<ArgumentException>("x", () => packed.Run<Identity>(2, new float[5], default, new float[4]));
        Assert.Throws<ArgumentException>("y", () => packed.Run<Identity>(2, new float[6], default, new float[5]));
    }
}
