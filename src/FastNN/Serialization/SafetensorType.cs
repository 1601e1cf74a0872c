namespace FastNN.Serialization;

/// <summary>The element types of the safetensors format, under the names that stand in the file.</summary>
public enum SafetensorType
{
    /// <summary>A truth value, 8 bits.</summary>
    BOOL,

    /// <summary>Float, 4 bits, two in a byte.</summary>
    F4,

    /// <summary>Float, 6 bits: 2 of exponent, 3 of mantissa.</summary>
    F6_E2M3,

    /// <summary>Float, 6 bits: 3 of exponent, 2 of mantissa.</summary>
    F6_E3M2,

    /// <summary>Unsigned integer, 8 bits.</summary>
    U8,

    /// <summary>Signed integer, 8 bits.</summary>
    I8,

    /// <summary>Float, 8 bits: 5 of exponent, 2 of mantissa.</summary>
    F8_E5M2,

    /// <summary>Float, 8 bits: 4 of exponent, 3 of mantissa.</summary>
    F8_E4M3,

    /// <summary>A power of two, 8 bits.</summary>
    F8_E8M0,

    /// <summary>Float, 8 bits: 4 of exponent, 3 of mantissa, no negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>Float, 8 bits: 5 of exponent, 2 of mantissa, no negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>Signed integer, 16 bits.</summary>
    I16,

    /// <summary>Unsigned integer, 16 bits.</summary>
    U16,

    /// <summary>IEEE float, 16 bits.</summary>
    F16,

    /// <summary>The upper half of an IEEE float of 32 bits.</summary>
    BF16,

    /// <summary>Signed integer, 32 bits.</summary>
    I32,

    /// <summary>Unsigned integer, 32 bits.</summary>
    U32,

    /// <summary>IEEE float, 32 bits.</summary>
    F32,

    /// <summary>Complex number of two IEEE floats of 32 bits.</summary>
    C64,

    /// <summary>IEEE float, 64 bits.</summary>
    F64,

    /// <summary>Signed integer, 64 bits.</summary>
    I64,

    /// <summary>Unsigned integer, 64 bits.</summary>
    U64,
}

/// <summary>Sizes of the element types.</summary>
internal static class SafetensorTypes
{
    /// <summary>Bits of one element.</summary>
    internal static int Bits(this SafetensorType type) => type switch
    {
        SafetensorType.F4 => 4,
        SafetensorType.F6_E2M3 or SafetensorType.F6_E3M2 => 6,
        <= SafetensorType.F8_E5M2FNUZ => 8,
        <= SafetensorType.BF16 => 16,
        <= SafetensorType.F32 => 32,
        _ => 64,
    };
}
