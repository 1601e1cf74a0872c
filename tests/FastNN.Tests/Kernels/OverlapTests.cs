using System.Text.RegularExpressions;
using FastNN.Kernels;
using FastNN.Tests.Support;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN.Tests.Kernels;

/// <summary>
/// Every public kernel, every pair of its spans, one of them written: memory that overlaps is refused or gives the numbers of memory that is
/// apart, and a wrong length is refused with the number. What is refused has changed nothing.
/// </summary>
public partial class OverlapTests
{
    /// <summary>A call over spans, by name and length; those with an exclamation mark are written.</summary>
    private sealed record Entry(string Spans, System.Action<Places> Call)
    {
        public bool MayOverlap { get; init; }

        public (string Name, int Length, bool Written)[] Parse() =>
            [.. Spans.Split(' ').Select(s => s.Split(':')).Select(s => (s[0], int.Parse(s[1].TrimEnd('!')), s[1].EndsWith('!')))];
    }

    /// <summary>Where the spans of a call lie in one array.</summary>
    private sealed class Places(float[] memory, (int At, int Length)[] spans)
    {
        public Span<float> this[int i] => memory.AsSpan(spans[i].At, spans[i].Length);
    }

    private static readonly Dictionary<string, Entry> entries = new()
    {
        ["Affine.Forward, one row"] = new("x:3 W:12 b:4 z:4!", m => Affine.Forward<float>(1, m[0], m[1], m[2], m[3])),
        ["Affine.Forward"] = new("x:6 W:12 b:4 z:8!", m => Affine.Forward<float>(2, m[0], m[1], m[2], m[3])),
        ["Affine.Forward, no b"] = new("x:6 W:12 z:8!", m => Affine.Forward<float>(2, m[0], m[1], default, m[2])),
        ["Affine.Forward, no x"] = new("b:4 z:8!", m => Affine.Forward<float>(2, default, default, m[0], m[1])),
        ["Affine.Accumulate"] = new("x:6 W:12 z:8!", m => Affine.Accumulate<float>(2, m[0], m[1], m[2])),
        ["Affine.Transposed"] = new("dz:8 W:12 dx:6!", m => Affine.Transposed<float>(2, m[0], m[1], m[2])),
        ["Affine.Transposed, add"] = new("dz:8 W:12 dx:6!", m => Affine.Transposed<float>(2, m[0], m[1], m[2], add: true)),
        ["Affine.Outer, one row"] = new("x:3 dz:4 dW:12!", m => Affine.Outer<float>(1, m[0], m[1], m[2])),
        ["Affine.Outer"] = new("x:6 dz:8 dW:12!", m => Affine.Outer<float>(2, m[0], m[1], m[2])),
        ["Affine.SumRows"] = new("dz:8 db:4!", m => Affine.SumRows<float>(2, m[0], m[1])),
        ["Elementwise.Apply"] = new("z:21 y:21!", m => Elementwise.Apply<float, Tanh>(default, m[0], m[1])),
        ["Elementwise.Apply, identity"] = new("z:21 y:21!", m => Elementwise.Apply<float, Identity>(default, m[0], m[1])),
        ["Elementwise.MultiplySlope"] = new("v:21 dz:21!", m => Elementwise.MultiplySlope<float, Tanh>(default, m[0], m[1])),
        ["Elementwise.Tangent"] = new("v:21 tz:21 ty:21!", m => Elementwise.Tangent<float, Tanh>(default, m[0], m[1], m[2])),
        ["Elementwise.MultiplySlopeTangent"] = new("v:21 tv:21 dz:21! tdz:21!", m => Elementwise.MultiplySlopeTangent<float, Tanh>(default, m[0], m[1], m[2], m[3])),
        ["Elementwise.MultiplySlopeTangent, at rest"] = new("v:21 dz:21! tdz:21!", m => Elementwise.MultiplySlopeTangent<float, Tanh>(default, m[0], default, m[1], m[2])),
        ["Elementwise.Copy"] = new("source:21 destination:21!", m => Elementwise.Copy<float>(m[0], m[1])) { MayOverlap = true },
        ["Elementwise.Add"] = new("source:21 sum:21!", m => Elementwise.Add<float>(m[0], m[1])),
        ["Elementwise.Apply pair"] = new("a:21 b:21 y:21!", m => Elementwise.Apply<float, Divide>(default, m[0], m[1], m[2])),
        ["Elementwise.SlopeA"] = new("a:21 b:21 dy:21 da:21!", m => Elementwise.SlopeA<float, Divide>(default, m[0], m[1], m[2], m[3])),
        ["Elementwise.SlopeATangent"] = new("a:21 b:21 ta:21 tb:21 dy:21 tdy:21 da:21! tda:21!", m => Elementwise.SlopeATangent<float, Divide>(default, m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])),
        ["Elementwise.SlopeATangent, at rest"] = new("a:21 b:21 dy:21 tdy:21 da:21! tda:21!", m => Elementwise.SlopeATangent<float, Divide>(default, m[0], m[1], default, default, m[2], m[3], m[4], m[5])),
        ["Softmax.Forward"] = new("x:21 y:21!", m => Rows.Forward<float>(m[0], m[1])),
        ["Softmax.ForwardLog"] = new("x:21 y:21!", m => Rows.ForwardLog<float>(m[0], m[1])),
        ["Softmax.Forward, rows"] = new("x:21 y:21!", m => Rows.Forward<float>(3, m[0], m[1])),
        ["Softmax.ForwardLog, rows"] = new("x:21 y:21!", m => Rows.ForwardLog<float>(3, m[0], m[1])),
        ["Softmax.LogSumExp"] = new("x:22 y:11!", m => Rows.LogSumExp<float>(m[0], m[1])),
        ["Softmax.Project"] = new("y:21 v:21 r:21!", m => Rows.Project<float>(m[0], m[1], m[2])),
        ["Softmax.ProjectTangent"] = new("y:21 ty:21 v:21 tv:21 r:21!", m => Rows.ProjectTangent<float>(m[0], m[1], m[2], m[3], m[4])),
        ["Softmax.CrossEntropy"] = new("x:21 y:21!", m => m[1][0] = Rows.CrossEntropy<float>(m[0], 3, m[1]).Loss),
        ["Softmax.Scale"] = new("a:21 r:21!", m => Rows.Scale<float>(m[0], 3, m[1])),
        ["Softmax.Subtract"] = new("a:21 b:21 r:21!", m => Rows.Subtract<float>(m[0], m[1], 3, m[2])),
    };

    public static TheoryData<string> Names => [.. entries.Keys];

    [Fact]
    public void Every_public_kernel_that_writes_is_here()
    {
        var written = new[] { typeof(Affine), typeof(Elementwise), typeof(Rows) }.SelectMany(t => t.GetMethods().Where(m => m.IsStatic && m.GetParameters().Any(p => p.ParameterType.Name == "Span`1")).Select(m => $"{t.Name}.{m.Name}"));
        Assert.Equal(written.Distinct().Order(), entries.Keys.Select(k => k.Split(',')[0].Replace(" pair", "")).Distinct().Order());
    }

    [Theory, MemberData(nameof(Names))]
    public void Overlaps(string name)
    {
        var entry = entries[name];
        var spans = entry.Parse();
        for (var i = 0; i < spans.Length; i++)
        {
            for (var j = 0; j < spans.Length; j++)
            {
                if (i == j || !spans[i].Written)
                    continue;
                foreach (var shift in new[] { -1, 0, 1, spans[i].Length - 1, 1 - spans[j].Length })
                {
                    var (memory, places) = Layout(spans);
                    places[j].At = places[i].At + shift;
                    var same = shift == 0 && spans[i].Length == spans[j].Length;
                    var before = memory.ToArray();
                    var refused = Record.Exception(() => entry.Call(new(memory, places)));
                    if (refused is not null)
                    {
                        Assert.IsType<ArgumentException>(refused);
                        Assert.Contains($"\"{spans[i].Name}\"", refused.Message);
                        Assert.Contains($"\"{spans[j].Name}\"", refused.Message);
                        Assert.Null(Comments.Missing(refused));
                        Assert.Equal(before, memory);
                        continue;
                    }

                    Assert.True(same || entry.MayOverlap, $"{name}: {spans[j].Name} begins {shift} after {spans[i].Name} and is not refused");
                    Near.Bits<float>(Apart(entry, before, places, i), new Places(memory, places)[i], $"{name}: {spans[j].Name} begins {shift} after {spans[i].Name}");
                }
            }
        }
    }

    /// <summary>What the call writes to span i when every span has memory of its own, with the same numbers on entry.</summary>
    private static float[] Apart(Entry entry, float[] before, (int At, int Length)[] places, int i)
    {
        var (memory, apart) = Layout(entry.Parse());
        for (var s = 0; s < places.Length; s++)
            before.AsSpan(places[s].At, places[s].Length).CopyTo(memory.AsSpan(apart[s].At));
        entry.Call(new(memory, apart));
        return new Places(memory, apart)[i].ToArray();
    }

    [Theory, MemberData(nameof(Names))]
    public void Lengths(string name)
    {
        var entry = entries[name];
        var spans = entry.Parse();
        for (var i = 0; i < spans.Length; i++)
        {
            foreach (var change in new[] { -1, 1, -2, 2 })
            {
                var (memory, places) = Layout(spans);
                places[i].Length += change;
                var before = memory.ToArray();
                var refused = Refused.ByAny<ArgumentException>(() => entry.Call(new(memory, places)));
                var says = SeenAndWanted().Match(refused.Message);
                var named = Array.FindIndex(spans, s => s.Name == says.Groups["name"].Value);
                Assert.True(named >= 0, $"{name}, {spans[i].Name} of {places[i].Length}: {refused.Message}");
                Assert.Equal(places[named].Length, int.Parse(says.Groups["seen"].Value));
                Assert.NotEqual(says.Groups["seen"].Value, says.Groups["wanted"].Value);
                Assert.Equal(before, memory);
            }
        }
    }

    [Fact]
    public void Sources_may_share_memory()
    {
        float[] x = Draw.Whole<float>(1, 6), gram = new float[9], expected = new float[9];
        Affine.Outer<float>(2, x, x.ToArray(), expected);
        Affine.Outer<float>(2, x, x, gram);
        Assert.Equal(expected, gram);
    }

    [GeneratedRegex("^\"(?<name>\\w+)\" holds (?<seen>\\d+) elements, but (?<wanted>\\d+) are wanted")]
    private static partial Regex SeenAndWanted();

    private static (float[] Memory, (int At, int Length)[] Places) Layout((string Name, int Length, bool Written)[] spans)
    {
        var (at, places) = (32, new (int, int)[spans.Length]);
        for (var s = 0; s < spans.Length; s++)
        {
            places[s] = (at, spans[s].Length);
            at += spans[s].Length + 32;
        }

        return (Draw.Uniform<float>(1, at, 0.5, 1.5), places);
    }
}
