namespace FastNN.Testing;

/// <summary>
/// What a value is, as a sum of atoms with whole factors. A sum in which an atom cancels is left out: its derivative by what the atom
/// depends on is exactly 0, of which arithmetic leaves rounding errors that no law can scale.
/// </summary>
internal sealed class Form
{
    private readonly SortedDictionary<string, int> terms = new(StringComparer.Ordinal);

    /// <summary>The code of the ingredient that made it.</summary>
    public string? From { get; private set; }

    public Form Made(string from)
    {
        From = from;
        return this;
    }

    public static Form Atom(string name)
    {
        var form = new Form();
        form.terms[name] = 1;
        return form;
    }

    public Form Times(Form other) => Atom(string.CompareOrdinal(ToString(), other.ToString()) <= 0 ? $"({this})*({other})" : $"({other})*({this})");

    /// <summary>The sum with a factor of 1 or −1; null if an atom cancels.</summary>
    public Form? Plus(Form other, int factor)
    {
        var sum = new Form();
        foreach (var (atom, n) in terms)
            sum.terms[atom] = n;
        foreach (var (atom, n) in other.terms)
        {
            sum.terms[atom] = sum.terms.GetValueOrDefault(atom) + factor * n;
            if (sum.terms[atom] == 0)
                return null;
        }

        return sum;
    }

    public override string ToString() => string.Join("+", terms.Select(t => $"{t.Value}{t.Key}"));
}
