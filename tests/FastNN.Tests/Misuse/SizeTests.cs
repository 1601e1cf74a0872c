using FastNN.Testing;
using FastNN.Testing.Naive;
using FastNN.Tests.Support;

namespace FastNN.Tests.Misuse;

/// <summary>Sizes that are negative, or whose product no array can hold, are refused before anything is allocated.</summary>
public class SizeTests
{
    private static readonly Network<float> small = Nets.Small<float>();

    [Fact]
    public void Shapes()
    {
        Refused.By<ShapeException>(() => Shape.Of([3, -2]), @"\[3, -2\]", @"holds -2");
        Refused.By<ShapeException>(() => _ = (Shape)(-1), @"\[-1\]");
        Refused.By<ShapeException>(() => Shape.Of([46341, 46341]), @"\[46341, 46341\]", $@"{Array.MaxLength}");
        Refused.By<ShapeException>(() => Shape.Of([int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue]), @"2147483647", $@"{Array.MaxLength}");
        Refused.By<ShapeException>(() => Shape.Of([1, 2, 3, 4, 5, 6, 7, 8, 9]), @"at most 8", @"but 9");
        Refused.By<ShapeException>(() => Shape.Of([2, 3]).WithLast(-4), @"-4");
        Refused.By<ShapeException>(() => Shape.Of([2, 3]).WithLast(int.MaxValue), @"2147483647");
        Refused.By<ArgumentOutOfRangeException>(() => _ = Shape.Of([2, 3])[2], @"\[2, 3\] has 2 axes");
        Refused.By<ArgumentOutOfRangeException>(() => _ = Shape.Of([2, 3])[-1], @"\[2, 3\] has 2 axes");
        Refused.By<ShapeException>(() => Shape.Of([2, 3]).CopyTo(new int[1]), @"\b1\b", @"\b2\b");
        Refused.By<ShapeException>(() => _ = Shape.Of([65536, 65536, 0]).Leading, @"\[65536, 65536, 0\]");

        // A product is 0 where a factor is, however large the others.
        Assert.Equal((0, 0), (Shape.Of([65536, 0, 65536, 5]).Leading, Shape.Of([65536, 65536, 0, 5]).Leading));
        Assert.Equal((0, 1), (Shape.Of([0, 3]).Leading, Shape.Of([0]).Leading));
    }

    [Fact]
    public void Layers()
    {
        Refused.By<ArgumentOutOfRangeException>(() => new Dense<float, Tanh>(3, -1), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new Dense<float, Tanh>(3, -1, default), "-1");
        Refused.By<ShapeException>(() => new Dense<float, Tanh>(65536, 65536), @"\[65536, 65536\]");
        Refused.By<ShapeException>(() => new Dense<float, Tanh>([65536, 1], 65536), @"\[65536, 65536\]");
        Refused.By<ShapeException>(() => new Dense<float, Tanh>([65536, 0], 65536), @"\[65536, 65536\]");
        Refused.By<ShapeException>(() => new Concat<float>(Array.MaxLength, 1), $"{Array.MaxLength + 1L}");
        Refused.By<ShapeException>(() => new Concat<float>([1, int.MaxValue / 2], [1, int.MaxValue / 2], [1, int.MaxValue / 2]), "3221225469");
        Refused.By<ShapeException>(() => new Concat<float>(), "at least one");
        Refused.By<ShapeException>(() => new Softmax<float>([65536, 65536, 0]), @"\[65536, 65536, 0\]");
        Refused.By<ShapeException>(() => new LogSoftmax<float>([65536, 65536, 0]), @"\[65536, 65536, 0\]");
    }

    /// <summary>Values that fit one by one, of which so many rows fit no array: with 2³¹ rows not even a sum of 64 bits holds them.</summary>
    [Theory]
    [InlineData(3, 1 << 30)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData(int.MaxValue / 2, int.MaxValue)]
    [InlineData(int.MaxValue - 56, int.MaxValue)]
    public void Rows_times_size(int size, int rows)
    {
        for (var layers = 1; layers <= 6; layers++)
        {
            var network = Network.Of<float>(size, x =>
            {
                for (var i = 0; i < layers; i++)
                    x = x.Apply(new Tanh());
                return x;
            });
            foreach (var derivatives in new[] { Derivatives.None, Derivatives.Input | Derivatives.Second })
            {
                var needed = Refused.By<ShapeException>(() => network.CreateWorkspace(rows, derivatives), $"{rows} rows", $"{Array.MaxLength - 64}", "The largest part", "Plan fewer rows").Message;
                Assert.DoesNotContain("-", needed);
            }
        }
    }

    [Fact]
    public void Memory_that_a_layer_declares()
    {
        foreach (var declare in new System.Action<Greedy>[] { g => g.More(perRow: Array.MaxLength), g => g.More(once: int.MaxValue), g => g.MoreScratch() })
        {
            var layer = new Greedy();
            for (var i = 0; i < 5; i++)
                declare(layer);
            var network = Network.Of<float>(1, x => x.Then(layer));
            Refused.By<ShapeException>(() => network.CreateWorkspace(int.MaxValue, Derivatives.Input), "2147483647 rows", "Plan fewer rows");
        }

        Refused.By<ShapeException>(() => new Greedy().More(perRow: int.MaxValue), $"{int.MaxValue}", $"{Array.MaxLength}");
        Refused.By<ArgumentOutOfRangeException>(() => new Greedy().More(perRow: -1), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new Greedy().More(once: -2), "-2");
    }

    private sealed class Greedy : Layer<float>
    {
        public Greedy()
        {
            Input("x", 1);
            Output("y", 1);
        }

        public void More(int perRow = 0, int once = 0) => Saved(perRow, once);

        public void MoreScratch() => Scratch(Array.MaxLength, int.MaxValue);

        protected internal override void Forward(in Pass<float> p)
        {
        }

        protected internal override void Backward(in Pass<float> p)
        {
        }

        protected internal override void Tangent(in Pass<float> p)
        {
        }
    }

    [Fact]
    public void Rows()
    {
        foreach (var rows in new[] { 0, -1, int.MinValue })
        {
            Refused.By<ArgumentOutOfRangeException>(() => small.CreateWorkspace(rows), "at least one row", $"{rows}");
            Refused.By<ArgumentOutOfRangeException>(() => small.CreatePlan(rows), "at least one row", $"{rows}");
        }

        var run = small.Training(new MeanSquared()).CreateWorkspace(4);
        foreach (var rows in new[] { 5, -1, int.MinValue, int.MaxValue })
        {
            Refused.By<ArgumentOutOfRangeException>(() => run.Forward(rows), "1 to 4 rows", $"but {rows} are");
            Refused.By<ArgumentOutOfRangeException>(() => run.Weigh(new double[1], rows), "1 to 4 rows", $"but {rows} are");
        }
    }

    [Fact]
    public void Samples_metrics_and_checks()
    {
        Refused.By<ArgumentOutOfRangeException>(() => new Samples<float>(-3), "-3");
        Refused.By<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0), @"\b0\b");
        Refused.By<ArgumentOutOfRangeException>(() => new ConfusionMatrix(46341), "46341", "46340");
        var matrix = new ConfusionMatrix(2);
        Refused.By<ArgumentOutOfRangeException>(() => _ = matrix[2, 0], @"\b2\b");
        Refused.By<ArgumentOutOfRangeException>(() => _ = matrix[0, -1]);
        Refused.By<ShapeException>(() => matrix.Add<float>([1, 0, 1], [0], 1), @"\b3\b", @"\b2\b");
        Refused.By<ShapeException>(() => matrix.Add<float>([1, 0], [0], -1), "-1");
        Refused.By<ShapeException>(() => matrix.Add<float>([], [], int.MinValue), $"{int.MinValue}");
        Assert.Equal(0, matrix.Total);

        var accuracy = new Accuracy();
        foreach (var (predictions, targets, rows) in new[] { (7, 3, 3), (6, 4, 3), (6, 0, 3), (0, 3, 3), (6, 6, -1), (2, 0, 0), (9, 6, 3) })
            Refused.By<ShapeException>(() => accuracy.Add<float>(new float[predictions], new float[targets], rows), $@"{predictions} predictions", $@"{targets} targets", $@"{rows} rows");
        accuracy.Add<float>([], [], 0);
        Assert.Equal(0, accuracy.Total);
        Refused.By<ShapeException>(() => new RootMeanSquaredError().Add<float>([1, 2], [1], 1), @"\b2\b", @"\b1\b");
        Refused.By<ArgumentOutOfRangeException>(() => FastNN.Differentiation.Laws.Gradients(FastNN.Differentiation.Subject.Of(small), entries: -1), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => Generate.ForAll(Mixture.Dense, 0, _ => { }), @"\b0\b");
        Refused.By<ArgumentOutOfRangeException>(() => Generate.ForAll(Mixture.Dense, 1, _ => { }, depth: 0), @"\b0\b");
        Refused.By<ArgumentException>(() => new Mixture(Ingredient.Of(new MeanSquared())), "at least one layer");
        Refused.By<ArgumentOutOfRangeException>(() => FastNN.Differentiation.Subject.Of(small, rows: 0), @"\b0\b");
    }

    [Fact]
    public void Naive_networks()
    {
        Refused.By<ArgumentOutOfRangeException>(() => new NaiveNetwork<float>([3, 0], [NaiveActivation.Tanh]), @"\b0\b");
        Refused.By<ArgumentOutOfRangeException>(() => new NaiveNetwork<float>([65536, 65536], [NaiveActivation.Tanh]), "65536", "4294967296");
        Refused.By<ArgumentOutOfRangeException>(() => new NaiveNetwork<float>([65536, 1], [NaiveActivation.Tanh], 65536), "65536", "4294967296");
        Refused.By<ArgumentOutOfRangeException>(() => new NaiveNetwork<float>([1, 65536], [NaiveActivation.Tanh], 65536), "65536", "4294967296");
        Refused.By<ArgumentOutOfRangeException>(() => new NaiveNetwork<float>([1, 1], [NaiveActivation.Tanh], 0), @"\b0\b");
        var naive = new NaiveNetwork<float>([1, 1], [NaiveActivation.Tanh]);
        Refused.By<ArgumentOutOfRangeException>(() => naive.CopyFrom(1, new float[1], new float[1]), @"\b1\b");
        Refused.By<ArgumentOutOfRangeException>(() => naive.CopyTo(-1, new float[1], new float[1]), "-1");
    }
}
