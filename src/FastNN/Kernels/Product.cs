using System.Runtime.CompilerServices;

namespace FastNN.Kernels;

/// <summary>
/// Where the matrices of C = C₀ + A·B lie, or blocks of them. A is read by strides, so Aᵀ is as good. Of B's two strides one is 1. Rows of C and
/// C₀ are contiguous; C₀ may be C (accumulate), one row for all (a bias, pitch 0), or absent (a null reference: zero).
/// </summary>
internal ref struct Product<T> where T : unmanaged
{
    public ref T A, B, C0, C;

    public nint ARow, AColumn, BRow, BColumn, C0Pitch, CPitch;

    /// <summary>The block that starts at row i and column j of C and at k of the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Product<T> Block(nint i, nint j, nint k)
    {
        var block = this;
        block.A = ref Unsafe.Add(ref A, i * ARow + k * AColumn);
        block.B = ref Unsafe.Add(ref B, k * BRow + j * BColumn);
        if (!Unsafe.IsNullRef(ref C0))
            block.C0 = ref Unsafe.Add(ref C0, i * C0Pitch + j);
        block.C = ref Unsafe.Add(ref C, i * CPitch + j);
        return block;
    }

    /// <summary>The same, added to what C holds.</summary>
    public readonly Product<T> Continued()
    {
        var continued = this;
        continued.C0 = ref C;
        continued.C0Pitch = CPitch;
        return continued;
    }

    /// <summary>The same with A elsewhere, at these strides.</summary>
    public readonly Product<T> WithA(ref T a, nint row, nint column) => new()
    {
        A = ref a,
        ARow = row,
        AColumn = column,
        B = ref B,
        BRow = BRow,
        BColumn = BColumn,
        C0 = ref C0,
        C0Pitch = C0Pitch,
        C = ref C,
        CPitch = CPitch,
    };

    /// <summary>The same with B, by rows, elsewhere.</summary>
    public readonly Product<T> WithB(ref T b, nint pitch) => new()
    {
        A = ref A,
        ARow = ARow,
        AColumn = AColumn,
        B = ref b,
        BRow = pitch,
        BColumn = 1,
        C0 = ref C0,
        C0Pitch = C0Pitch,
        C = ref C,
        CPitch = CPitch,
    };
}
