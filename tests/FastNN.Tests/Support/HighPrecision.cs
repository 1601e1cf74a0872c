using System.Numerics;

namespace FastNN.Tests.Support;

/// <summary>
/// Elementary functions of a double in binary fixed point, m·2^−bits with m a big integer: series and nothing clever, the twin that is
/// obviously right. The more the result shrinks, the more bits a caller's <see cref="Error"/> needs; every method adds its own for that.
/// </summary>
public readonly record struct HighPrecision(BigInteger M, int Bits)
{
    private const int Digits = 160; // bits of the result that are right: three times double precision

    public static HighPrecision Exp(double x)
    {
        var bits = Digits + Lost(-x / Math.Log(2));
        return new(Exp(Fixed(x, bits), bits), bits);
    }

    public static HighPrecision Expm1(double x)
    {
        var bits = Digits + Small(x);
        return new(Exp(Fixed(x, bits), bits) - One(bits), bits);
    }

    /// <summary>ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)), x = 2ᵉ·m.</summary>
    public static HighPrecision Log(double x)
    {
        var bits = Digits + 60; // ln of the double next to 1 is 2⁻⁵³
        var e = Math.ILogB(x);
        var m = Fixed(Math.ScaleB(x, -e), bits);
        return new(e * Ln2(bits) + LogNearOne(m - One(bits), bits), bits);
    }

    public static HighPrecision Log1p(double x)
    {
        var bits = Digits + Small(x) + 60;
        var u = One(bits) + Fixed(x, bits);
        var e = (int)(u.GetBitLength() - 1) - bits;
        var m = e >= 0 ? u >> e : u << -e;
        return new(e * Ln2(bits) + LogNearOne(m - One(bits), bits), bits);
    }

    /// <summary>(e²ˣ − 1)/(e²ˣ + 1).</summary>
    public static HighPrecision Tanh(double x)
    {
        var bits = Digits + Small(x);
        var e = Exp(2 * Fixed(x, bits), bits);
        return new(((e - One(bits)) << bits) / (e + One(bits)), bits);
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static HighPrecision Sigmoid(double x)
    {
        var bits = Digits + Lost(-x / Math.Log(2));
        return new((One(bits) << bits) / (One(bits) + Exp(-Fixed(x, bits), bits)), bits);
    }

    /// <summary>ln(1 + eˣ).</summary>
    public static HighPrecision Softplus(double x)
    {
        var bits = Digits + Lost(-x / Math.Log(2)) + Lost(x / Math.Log(2)) + 60;
        var u = One(bits) + Exp(Fixed(x, bits), bits);
        var e = (int)(u.GetBitLength() - 1) - bits;
        return new(e * Ln2(bits) + LogNearOne((u >> e) - One(bits), bits), bits);
    }

    public static HighPrecision Sin(double x) => Sine(x, 0);

    /// <summary>sin(x + π/2).</summary>
    public static HighPrecision Cos(double x) => Sine(x, 1);

    /// <summary>sin(x + quarters·π/2): whole turns taken off with as many digits of π as x has, then Taylor's series.</summary>
    private static HighPrecision Sine(double x, int quarters)
    {
        var bits = Digits + 80 + Small(x); // a double comes as near as 2⁻⁶² to a multiple of π/2
        var whole = bits + Math.Max(0, Math.ILogB(x == 0 ? 1 : x));
        var turn = pi.GetOrAdd(whole, Pi) << 1;
        var angle = BigInteger.Remainder(Fixed(x, whole) + quarters * (turn >> 2), turn) >> (whole - bits);
        var z = (angle * angle) >> bits;
        BigInteger term = angle, sum = angle;
        for (var i = 2; !term.IsZero && term != BigInteger.MinusOne; i += 2)
        {
            term = -((term * z) >> bits) / (i * (i + 1));
            sum += term;
        }

        return new(sum, bits);
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, BigInteger> pi = [];

    public static HighPrecision Erf(double x)
    {
        var bits = Digits + Small(x) + Lost(x * x / Math.Log(2));
        return new(Erf(Fixed(x, bits), bits), bits);
    }

    public static HighPrecision Erfc(double x)
    {
        var bits = Digits + Lost(2 * x * x / Math.Log(2)); // once for the terms of the series, once for what 1 − erf loses
        return new(One(bits) - Erf(Fixed(x, bits), bits), bits);
    }

    /// <summary>The double next to it, or nearly.</summary>
    public double ToDouble()
    {
        var shift = Math.Max(0, (int)BigInteger.Abs(M).GetBitLength() - 64);
        return Math.ScaleB((double)(M >> shift), shift - Bits);
    }

    /// <summary>|computed − exact| in units of the last place of the exact value, in a precision of 24 or 53 bits.</summary>
    public double Error(double computed, bool isDouble)
    {
        var (digits, smallest) = isDouble ? (53, -1074) : (24, -149);
        var exponent = (int)BigInteger.Abs(M).GetBitLength() - Bits - digits; // of the last place
        exponent = Math.Max(exponent, smallest);
        if (double.IsInfinity(computed))
            return BigInteger.Abs(M) >> (Bits + (isDouble ? 1023 : 127)) > BigInteger.One ? 0 : double.PositiveInfinity;
        var difference = BigInteger.Abs(Fixed(computed, Math.Max(Bits, 1100)) - (M << Math.Max(0, 1100 - Bits)));
        var unit = Math.Max(Bits, 1100) + exponent; // difference is in 2^−Bits, a unit is 2^exponent
        return unit >= 60 ? (double)(difference >> (unit - 60)) * Math.ScaleB(1, -60) : (double)(difference << (60 - unit)) * Math.ScaleB(1, -60);
    }

    private static BigInteger One(int bits) => BigInteger.One << bits;

    private static int Small(double x) => x == 0 ? 0 : 2 * Math.Max(0, -Math.ILogB(x));

    private static int Lost(double log2) => Math.Max(0, (int)log2 + 8);

    private static BigInteger Fixed(double x, int bits)
    {
        if (x == 0)
            return BigInteger.Zero;
        var e = Math.Max(Math.ILogB(x), -1022) - 52;
        var m = new BigInteger(Math.ScaleB(Math.ScaleB(x, -e / 2), -(e - e / 2)));
        return e + bits >= 0 ? m << (e + bits) : m >> -(e + bits);
    }

    /// <summary>Taylor's series of e^(x/2^k), squared k times.</summary>
    private static BigInteger Exp(BigInteger x, int bits)
    {
        const int K = 8;
        const int Guard = 32 + K; // each squaring doubles the relative error
        var n = bits + Guard;
        var r = (x << Guard) >> K;
        BigInteger term = One(n), sum = term;
        for (var i = 1; !term.IsZero && term != BigInteger.MinusOne; i++)
        {
            term = ((term * r) >> n) / i;
            sum += term;
        }

        for (var i = 0; i < K; i++)
            sum = (sum * sum) >> n;
        return sum >> Guard;
    }

    /// <summary>ln(1 + f) = 2·(s + s³/3 + s⁵/5 + …), s = f/(2 + f).</summary>
    private static BigInteger LogNearOne(BigInteger f, int bits)
    {
        var s = (f << bits) / (f + 2 * One(bits));
        var z = (s * s) >> bits;
        var sum = BigInteger.Zero;
        for (var i = 1; !s.IsZero && s != BigInteger.MinusOne; i += 2)
        {
            sum += s / i;
            s = (s * z) >> bits;
        }

        return 2 * sum;
    }

    private static BigInteger Ln2(int bits) => LogNearOne(One(bits + 16), bits + 16) >> 16;

    /// <summary>2/√π·(x − x³/3 + x⁵/(5·2!) − x⁷/(7·3!) + …).</summary>
    private static BigInteger Erf(BigInteger x, int bits)
    {
        var z = (x * x) >> bits;
        BigInteger power = x, sum = x;
        for (var i = 1; !power.IsZero && power != BigInteger.MinusOne; i++)
        {
            power = -((power * z) >> bits) / i;
            sum += power / (2 * i + 1);
        }

        return ((2 * sum) << bits) / SquareRoot(Pi(bits) << bits);
    }

    /// <summary>Machin: π = 16·arctan ⅕ − 4·arctan 1/239.</summary>
    private static BigInteger Pi(int bits) => (16 * ArcTangent(5, bits + 16) - 4 * ArcTangent(239, bits + 16)) >> 16;

    private static BigInteger ArcTangent(int inverse, int bits)
    {
        BigInteger power = One(bits) / inverse, sum = power;
        for (var i = 3; !power.IsZero; i += 2)
        {
            power /= -inverse * inverse;
            sum += power / i;
        }

        return sum;
    }

    private static BigInteger SquareRoot(BigInteger a)
    {
        var root = BigInteger.One << (int)((a.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + a / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
