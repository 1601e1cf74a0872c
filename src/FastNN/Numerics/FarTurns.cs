using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNN.Numerics;

/// <summary>
/// Angles too large for the reduction of <see cref="Elementary.Sin{V}"/>: one number at a time through <see cref="Math"/>, whose reduction holds for
/// all of double precision. It is the one branch of an elementary function: what it would take side by side (2/π to 1,200 bits) costs every
/// small angle a factor of 10.
/// </summary>
internal static class FarTurns
{
    private const double Single = 3_000, Double = 1_500_000;

    /// <summary>Whether one of the angles y ≥ 0 is too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any<V>(V y) where V : struct, ILane<V>
    {
        var mask = y > (V.IsDouble ? Double : Single);
        return Unsafe.SizeOf<V>() switch
        {
            4 => Unsafe.BitCast<V, int>(mask) != 0,
            8 => Unsafe.BitCast<V, long>(mask) != 0,
            16 => Unsafe.BitCast<V, Vector128<byte>>(mask) != Vector128<byte>.Zero,
            32 => Unsafe.BitCast<V, Vector256<byte>>(mask) != Vector256<byte>.Zero,
            _ => Unsafe.BitCast<V, Vector512<byte>>(mask) != Vector512<byte>.Zero,
        };
    }

    /// <summary>sin x where x is too large, else what is near.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static V Sin<V>(V x, V near) where V : struct, ILane<V>
    {
        for (var i = 0; i < Places<V>(); i++)
        {
            if (IsFar(ref x, i))
                Set(ref near, i, Math.Sin(Get(ref x, i)));
        }

        return near;
    }

    /// <summary>cos x where x is too large, else what is near.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static V Cos<V>(V x, V near) where V : struct, ILane<V>
    {
        for (var i = 0; i < Places<V>(); i++)
        {
            if (IsFar(ref x, i))
                Set(ref near, i, Math.Cos(Get(ref x, i)));
        }

        return near;
    }

    private static int Places<V>() where V : struct, ILane<V> => Unsafe.SizeOf<V>() / (V.IsDouble ? sizeof(double) : sizeof(float));

    private static bool IsFar<V>(ref V x, int i) where V : struct, ILane<V> => Math.Abs(Get(ref x, i)) > (V.IsDouble ? Double : Single);

    private static double Get<V>(ref V x, int i) where V : struct, ILane<V> =>
        V.IsDouble ? Unsafe.Add(ref Unsafe.As<V, double>(ref x), i) : Unsafe.Add(ref Unsafe.As<V, float>(ref x), i);

    private static void Set<V>(ref V x, int i, double value) where V : struct, ILane<V>
    {
        if (V.IsDouble)
            Unsafe.Add(ref Unsafe.As<V, double>(ref x), i) = value;
        else
            Unsafe.Add(ref Unsafe.As<V, float>(ref x), i) = (float)value;
    }
}
