using System.Globalization;

namespace FastNN.Cli.Textbook;

/// <summary>A part of the mathematics, with its worked numbers.</summary>
internal sealed record Section(string Name, IReadOnlyList<Exercise> Exercises);

/// <summary>A worked example: what it is about, the numbers that a textbook gives, and the library computing them.</summary>
/// <param name="Name">What it is about, with the values it starts from.</param>
/// <param name="Expected">The numbers.</param>
/// <param name="Compute">Gives as many, in their order.</param>
internal sealed record Exercise(string Name, IReadOnlyList<Expected> Expected, Func<double[]> Compute);

/// <summary>
/// A number as a textbook gives it. With a point ("0.3879", "-4.5394e-5") it is right to half a unit of its last digit; a whole number or a
/// fraction ("16", "5/36") is exact; "ln 2" is that of a whole number; "≤ 1e-15" is a bound on the size.
/// </summary>
internal sealed record Expected
{
    private const double Exact = 1e-14;

    private readonly bool bound;
    private readonly int digits;

    /// <exception cref="FormatException">The text is none of these.</exception>
    public Expected(string name, string text)
    {
        (Name, Text) = (name, text);
        bound = text.StartsWith("≤ ", StringComparison.Ordinal);
        if (bound)
            (Value, Tolerance) = (0, Number(text[2..]));
        else if (text.StartsWith("ln ", StringComparison.Ordinal))
            (Value, Tolerance) = (Math.Log(Number(text[3..])), Exact);
        else if (text.Split('/') is [var over, var under])
            (Value, Tolerance) = (Number(over) / Number(under), Exact * Math.Max(1, Math.Abs(Number(over) / Number(under))));
        else
        {
            Value = Number(text);
            Tolerance = Exact * Math.Max(1, Math.Abs(Value));
            var mantissa = text.Split('e')[0];
            if (mantissa.Contains('.'))
            {
                digits = mantissa.Count(char.IsAsciiDigit);
                var exponent = text.Split('e') is [_, var e] ? int.Parse(e, CultureInfo.InvariantCulture) : 0;
                Tolerance = 0.5 * Math.Pow(10, exponent - (mantissa.Length - mantissa.IndexOf('.') - 1)) * (1 + 1e-9);
            }
        }
    }

    /// <summary>What the number is called.</summary>
    public string Name { get; }

    /// <summary>The number as given.</summary>
    public string Text { get; }

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>How far another may be from it.</summary>
    public double Tolerance { get; }

    public static implicit operator Expected((string Name, string Text) given) => new(given.Name, given.Text);

    /// <summary>Whether a number is this one; NaN never is.</summary>
    public bool Agrees(double obtained) => Math.Abs(obtained - Value) <= Tolerance;

    /// <summary>A number with two digits more than were given; −0 is 0.</summary>
    public string Show(double obtained) => (digits > 0 ? Math.Min(digits + 2, 17) : bound ? 2 : 15) is var shown && double.IsFinite(obtained)
        ? (obtained + 0.0).ToString($"G{shown}", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal)
        : obtained.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
