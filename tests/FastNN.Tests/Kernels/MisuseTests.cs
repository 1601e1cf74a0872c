using FastNN.Kernels;
using FastNN.Tests.Support;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN.Tests.Kernels;

/// <summary>Wrong lengths are refused with both numbers; memory that overlaps without being the same is refused.</summary>
public class MisuseTests
{
    private static readonly float[] three = new float[3], four = new float[4], six = new float[6], twelve = new float[12];

    public static TheoryData<string> Lengths => [.. lengths.Keys];

    private static readonly Dictionary<string, (System.Action Call, string Seen, string Wanted)> lengths = new()
    {
        ["Elementwise.Apply"] = (() => Elementwise.Apply<float, Tanh>(default, four, three), "3", "4"),
        ["Elementwise.MultiplySlope"] = (() => Elementwise.MultiplySlope<float, Tanh>(default, four, three), "3", "4"),
        ["Elementwise.Tangent"] = (() => Elementwise.Tangent<float, Tanh>(default, four, four, three), "3", "4"),
        ["Elementwise.Tangent, v"] = (() => Elementwise.Tangent<float, Tanh>(default, four, three, new float[3]), "3", "4"),
        ["Elementwise.MultiplySlopeTangent"] = (() => Elementwise.MultiplySlopeTangent<float, Tanh>(default, four, new float[4], new float[4], three), "3", "4"),
        ["Elementwise.MultiplySlopeTangent, tv"] = (() => Elementwise.MultiplySlopeTangent<float, Tanh>(default, four, three, new float[4], new float[4]), "3", "4"),
        ["Elementwise.Copy"] = (() => Elementwise.Copy<float>(four, three), "3", "4"),
        ["Elementwise.Add"] = (() => Elementwise.Add<float>(four, three), "3", "4"),
        ["Elementwise.Apply pair, a"] = (() => Elementwise.Apply<float, Multiply>(default, four, three, new float[3]), "3", "4"),
        ["Elementwise.Apply pair, b"] = (() => Elementwise.Apply<float, Multiply>(default, three, four, new float[3]), "3", "4"),
        ["Elementwise.SlopeA, dy"] = (() => Elementwise.SlopeA<float, Multiply>(default, three, three, four, new float[3]), "3", "4"),
        ["Elementwise.SlopeA, a"] = (() => Elementwise.SlopeA<float, Multiply>(default, three, four, four, new float[4]), "3", "4"),
        ["Elementwise.SlopeA, b"] = (() => Elementwise.SlopeA<float, Multiply>(default, four, three, four, new float[4]), "3", "4"),
        ["Elementwise.SlopeATangent, a"] = (() => Elementwise.SlopeATangent<float, Multiply>(default, three, four, four, four, new float[4], new float[4], new float[4], new float[4]), "3", "4"),
        ["Elementwise.SlopeATangent, tb"] = (() => Elementwise.SlopeATangent<float, Multiply>(default, four, four, four, three, new float[4], new float[4], new float[4], new float[4]), "3", "4"),
        ["Elementwise.SlopeATangent, tda"] = (() => Elementwise.SlopeATangent<float, Multiply>(default, four, four, four, four, new float[4], new float[4], new float[4], three), "3", "4"),
        ["Softmax.Forward"] = (() => Rows.Forward<float>(four, three), "3", "4"),
        ["Softmax.ForwardLog"] = (() => Rows.ForwardLog<float>(four, three), "3", "4"),
        ["Softmax.Forward, rows"] = (() => Rows.Forward<float>(3, four, new float[4]), "4", "3"),
        ["Softmax.ForwardLog, rows"] = (() => Rows.ForwardLog<float>(4, six, new float[6]), "6", "4"),
        ["Softmax.LogSumExp"] = (() => Rows.LogSumExp<float>(six, new float[4]), "6", "4"),
        ["Reduce.Dot"] = (() => Reduce.Dot<float>(four, three), "3", "4"),
        ["Softmax.Project, v"] = (() => Rows.Project<float>(four, three, new float[4]), "3", "4"),
        ["Softmax.Project, r"] = (() => Rows.Project<float>(four, four, new float[3]), "3", "4"),
        ["Softmax.ProjectTangent, r"] = (() => Rows.ProjectTangent<float>(four, four, four, four, new float[3]), "3", "4"),
        ["Softmax.CrossEntropy, y"] = (() => Rows.CrossEntropy<float>(four, 0, new float[3]), "3", "4"),
        ["Softmax.Scale"] = (() => Rows.Scale<float>(four, 2, new float[3]), "3", "4"),
        ["Softmax.Subtract, b"] = (() => Rows.Subtract<float>(four, three, 2, new float[4]), "3", "4"),
        ["Softmax.Subtract, r"] = (() => Rows.Subtract<float>(four, four, 2, new float[3]), "3", "4"),
        ["Affine.Forward, W"] = (() => Affine.Forward<float>(2, six, six, four, new float[8]), "6", "12"),
        ["Affine.Forward, b"] = (() => Affine.Forward<float>(2, six, twelve, three, new float[8]), "3", "4"),
        ["Affine.Forward, z"] = (() => Affine.Forward<float>(2, six, twelve, four, new float[9]), "9", "8"),
        ["Affine.Forward, x"] = (() => Affine.Forward<float>(2, new float[7], twelve, four, new float[8]), "7", "6"),
        ["Affine.Accumulate"] = (() => Affine.Accumulate<float>(2, six, six, new float[8]), "6", "12"),
        ["Affine.Transposed"] = (() => Affine.Transposed<float>(2, new float[8], six, new float[6]), "6", "12"),
        ["Affine.Outer"] = (() => Affine.Outer<float>(2, six, new float[8], new float[6]), "6", "12"),
        ["Affine.SumRows"] = (() => Affine.SumRows<float>(2, six, new float[4]), "6", "8"),
    };

    [Theory, MemberData(nameof(Lengths))]
    public void A_wrong_length_is_refused_with_both_numbers(string entry)
    {
        var (call, seen, wanted) = lengths[entry];
        var message = Refused.ByAny<ArgumentException>(call).Message;
        Assert.Matches($@"\b{seen}\b", message);
        Assert.Matches($@"\b{wanted}\b", message);
    }

    public static TheoryData<string> Overlaps => [.. overlaps.Keys];

    private static readonly Dictionary<string, System.Action> overlaps = new()
    {
        ["Elementwise.Apply, ahead"] = () => Elementwise.Apply<float, Tanh>(default, twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Elementwise.Apply, behind"] = () => Elementwise.Apply<float, Tanh>(default, twelve.AsSpan(1, 8), twelve.AsSpan(0, 8)),
        ["Elementwise.MultiplySlope"] = () => Elementwise.MultiplySlope<float, Tanh>(default, twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Elementwise.Tangent"] = () => Elementwise.Tangent<float, Tanh>(default, new float[8], twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Elementwise.Add"] = () => Elementwise.Add<float>(twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Elementwise.Apply pair"] = () => Elementwise.Apply<float, Multiply>(default, new float[8], twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Elementwise.SlopeA"] = () => Elementwise.SlopeA<float, Multiply>(default, twelve.AsSpan(0, 8), new float[8], new float[8], twelve.AsSpan(1, 8)),
        ["Softmax.Forward"] = () => Rows.Forward<float>(twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Softmax.ForwardLog"] = () => Rows.ForwardLog<float>(twelve.AsSpan(0, 8), twelve.AsSpan(1, 8)),
        ["Softmax.LogSumExp"] = () => Rows.LogSumExp<float>(twelve.AsSpan(0, 8), twelve.AsSpan(7, 2)),
        ["Softmax.Project"] = () => Rows.Project<float>(twelve.AsSpan(0, 8), new float[8], twelve.AsSpan(1, 8)),
        ["Softmax.CrossEntropy"] = () => Rows.CrossEntropy<float>(twelve.AsSpan(0, 8), 0, twelve.AsSpan(1, 8)),
        ["Softmax.Subtract"] = () => Rows.Subtract<float>(twelve.AsSpan(0, 8), new float[8], 1, twelve.AsSpan(1, 8)),
        ["Affine.Forward"] = () => Affine.Forward<float>(1, twelve.AsSpan(0, 4), new float[16], new float[4], twelve.AsSpan(1, 4)),
        ["Affine.Transposed"] = () => Affine.Transposed<float>(1, twelve.AsSpan(0, 4), new float[16], twelve.AsSpan(1, 4)),
    };

    [Theory, MemberData(nameof(Overlaps))]
    public void Memory_that_overlaps_is_refused(string entry) => Refused.ByAny<ArgumentException>(overlaps[entry]);

    [Fact]
    public void A_class_that_the_row_has_not_is_refused()
    {
        var y = new float[4];
        foreach (var t in new[] { -1, 4 })
            Assert.Contains($"{t}", Refused.By<ArgumentOutOfRangeException>(() => Rows.CrossEntropy<float>(four, t, y)).Message);
        Refused.ByAny<ArgumentException>(() => Rows.CrossEntropy<float>([], 0, []));
    }

    [Fact]
    public void No_rows_of_something_are_refused()
    {
        foreach (var rows in new[] { 0, -2 })
        {
            Refused.ByAny<ArgumentException>(() => Affine.Forward<float>(rows, six, twelve, four, new float[8]));
            Refused.ByAny<ArgumentException>(() => Affine.Accumulate<float>(rows, six, twelve, new float[8]));
            Refused.ByAny<ArgumentException>(() => Affine.Transposed<float>(rows, new float[8], twelve, new float[6]));
            Refused.ByAny<ArgumentException>(() => Affine.Outer<float>(rows, six, new float[8], new float[12]));
            Refused.ByAny<ArgumentException>(() => Affine.SumRows<float>(rows, new float[8], new float[4]));
            Refused.ByAny<ArgumentException>(() => Rows.Forward<float>(rows, six, new float[6]));
            Refused.ByAny<ArgumentException>(() => Rows.ForwardLog<float>(rows, six, new float[6]));
        }

        Affine.Forward<float>(0, default, default, four, default); // nothing of nothing is fine
    }

    [Fact]
    public void The_same_memory_is_welcome()
    {
        var x = Draw.Uniform<float>(1, 9);
        var y = new float[9];
        Elementwise.Apply(default(Tanh), x, y);
        Elementwise.Apply<float, Tanh>(default, x, x);
        Assert.Equal(y, x);
    }
}
