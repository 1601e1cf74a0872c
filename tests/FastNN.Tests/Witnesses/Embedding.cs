using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>y = E[t], a row of a table for an index t.</summary>
internal sealed class Embedding<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input t;
    private readonly Output y;
    private readonly Parameter table;
    private readonly int n, words;

    public Embedding(int words, int n)
    {
        (this.n, this.words) = (n, words);
        t = Input("t", [], Kind.Index);
        y = Output("y", n, keep: false);
        table = Parameter("table", [words, n], Role.Embedding, Initializer.Normal(1));
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
            p[table].Slice(Word(p, r) * n, n).CopyTo(p[y][(r * n)..]);
    }

    protected internal override void Backward(in Pass<T> p) => Scatter(p, p.Gradient(y), p.Gradient(table));

    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
            p.Tangent(table).Slice(Word(p, r) * n, n).CopyTo(p.Tangent(y)[(r * n)..]);
    }

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Scatter(p, p.Gradient(y), p.Gradient(table));
        Scatter(p, p.GradientTangent(y), p.GradientTangent(table));
    }

    private void Scatter(in Pass<T> p, ReadOnlySpan<T> dy, Span<T> into)
    {
        for (var r = 0; r < p.Rows && !into.IsEmpty; r++)
        {
            for (var i = 0; i < n; i++)
                into[Word(p, r) * n + i] += dy[r * n + i];
        }
    }

    private int Word(in Pass<T> p, int r)
    {
        var word = int.CreateTruncating(p[t][r]);
        return (uint)word < (uint)words ? word : throw new ArgumentOutOfRangeException("t", word, $"Row {r} asks for word {word} of {words}.");
    }
}
