using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNN.Cli.Measuring;

/// <summary>A vector of one width, with what the loops that measure the hardware need: each member is one instruction.</summary>
internal interface IWide<V>
{
    /// <summary>The width in bytes.</summary>
    static abstract int Bytes { get; }

    /// <summary>x in every place.</summary>
    static abstract V All(double x);

    static abstract V Load(ref byte from);

    static abstract void Store(V v, ref byte to);

    static abstract V Add(V a, V b);

    /// <summary>a·b + c, fused where the hardware can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
}

/// <summary>128 bits.</summary>
internal readonly struct Wide128<T> : IWide<Vector128<T>> where T : unmanaged
{
    public static int Bytes => 16;

    public static Vector128<T> All(double x) => typeof(T) == typeof(float) ? Vector128.Create((float)x).As<float, T>() : Vector128.Create(x).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(ref byte from) => Unsafe.ReadUnaligned<Vector128<T>>(ref from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> v, ref byte to) => Unsafe.WriteUnaligned(ref to, v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}

/// <summary>256 bits.</summary>
internal readonly struct Wide256<T> : IWide<Vector256<T>> where T : unmanaged
{
    public static int Bytes => 32;

    public static Vector256<T> All(double x) => typeof(T) == typeof(float) ? Vector256.Create((float)x).As<float, T>() : Vector256.Create(x).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(ref byte from) => Unsafe.ReadUnaligned<Vector256<T>>(ref from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> v, ref byte to) => Unsafe.WriteUnaligned(ref to, v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}

/// <summary>512 bits.</summary>
internal readonly struct Wide512<T> : IWide<Vector512<T>> where T : unmanaged
{
    public static int Bytes => 64;

    public static Vector512<T> All(double x) => typeof(T) == typeof(float) ? Vector512.Create((float)x).As<float, T>() : Vector512.Create(x).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref byte from) => Unsafe.ReadUnaligned<Vector512<T>>(ref from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> v, ref byte to) => Unsafe.WriteUnaligned(ref to, v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
