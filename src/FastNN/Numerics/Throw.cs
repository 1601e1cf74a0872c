using System.Diagnostics.CodeAnalysis;

namespace FastNN.Numerics;

/// <summary>Throws out of line, so that the code that checks stays small.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void ForeignSlot(int index, int count) =>
        throw new InvalidOperationException($"Slot {index} does not belong to this layer, which declares {count - 1}: the handle comes from another layer.");

    [DoesNotReturn]
    public static T Precision<T>() =>
        throw new NotSupportedException($"Kernels compute in float or double, not in {typeof(T).Name}.");

    [DoesNotReturn]
    public static void Length(string name, int seen, long wanted) =>
        throw new ArgumentException($"\"{name}\" holds {seen} elements, but {wanted} are wanted.", name);

    [DoesNotReturn]
    public static void Rows(int rows, string name, int length) =>
        throw new ArgumentOutOfRangeException(nameof(rows), rows, $"\"{name}\" holds {length} elements, but {rows} rows hold none.");

    [DoesNotReturn]
    public static void Shared(string source, string destination) =>
        throw new ArgumentException($"\"{destination}\" shares memory with \"{source}\"; they must be apart.", destination);

    [DoesNotReturn]
    public static void Overlap(string source, string destination) =>
        throw new ArgumentException($"\"{destination}\" overlaps \"{source}\"; they must be the same memory or apart.", destination);
}
