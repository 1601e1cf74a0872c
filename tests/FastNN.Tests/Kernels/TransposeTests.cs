using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>Turned matrices of every shape about the size of a block, between guard pages; what lies between rows stays as it was.</summary>
public class TransposeTests
{
    [Fact]
    public void Of_float() => Turned<float>();

    [Fact]
    public void Of_double() => Turned<double>();

    private static void Turned<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var rows = 0; rows <= 26; rows++)
        {
            for (var columns = 0; columns <= 26; columns++)
            {
                int fromPitch = columns + rows % 3, toPitch = rows + columns % 3;
                using var from = new GuardedMemory<T>(Math.Max(0, (rows - 1) * fromPitch + columns));
                using var to = new GuardedMemory<T>(Math.Max(0, (columns - 1) * toPitch + rows));
                for (var e = 0; e < from.Span.Length; e++)
                    from.Span[e] = T.CreateChecked(e);
                to.Span.Fill(-T.One);
                Transpose.Run(rows, columns, ref MemoryMarshal.GetReference(from.Span), fromPitch, ref MemoryMarshal.GetReference(to.Span), toPitch);
                for (var e = 0; e < to.Span.Length; e++)
                {
                    var expected = e % toPitch < rows ? T.CreateChecked(e % toPitch * fromPitch + e / toPitch) : -T.One;
                    Assert.True(to.Span[e] == expected, $"{rows}×{columns}: element {e} is {to.Span[e]}, not {expected}");
                }
            }
        }
    }
}
