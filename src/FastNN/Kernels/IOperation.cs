using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// What happens to one lane of up to six arrays: the body of <see cref="Elementwise.Run"/>. A readonly struct; everything folds away but
/// the arithmetic.
/// </summary>
internal interface IOperation
{
    /// <summary>Bit i: array i is read.</summary>
    static abstract int Reads { get; }

    /// <summary>Bit i: array i is written.</summary>
    static abstract int Writes { get; }

    /// <summary>Reads and writes the lanes of the arrays.</summary>
    void Apply<V>(ref V a, ref V b, ref V c, ref V d, ref V e, ref V f) where V : struct, ILane<V>;
}

/// <summary>The arrays of <see cref="IOperation.Reads"/> and <see cref="IOperation.Writes"/>.</summary>
internal static class Arrays
{
    public const int None = 0, A = 1, B = 2, C = 4, D = 8, E = 16, F = 32;
}
