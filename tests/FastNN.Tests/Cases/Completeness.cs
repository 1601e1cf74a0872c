namespace FastNN.Tests.Cases;

/// <summary>Nothing public of the kinds that have laws goes without a case: one file and one line is what a new thing takes.</summary>
public class Completeness
{
    /// <summary>What has laws, and where its line belongs.</summary>
    private static readonly (Type Kind, string File)[] kinds =
    [
        (typeof(IActivation), "Activations"),
        (typeof(Layer<>), "Layers"),
        (typeof(IPairFormula), "Layers"),
        (typeof(IElementLoss), "Layers"),
        (typeof(IPairLoss), "Layers"),
        (typeof(Loss), "Losses"),
        (typeof(IUpdateRule), "Optimizers"),
        (typeof(Metric), "Metrics"),
    ];

    private static readonly Type[] cases =
    [
        .. Activations.All.Select(a => a.Type),
        .. Layers.All.Select(l => l.Make<double>().GetType()),
        .. Losses.All.Select(l => l.Loss.GetType()),
        .. Optimizers.All.Select(o => o.Type),
        .. Metrics.All.Select(m => m.Type),
    ];

    [Fact]
    public void Everything_public_has_a_case()
    {
        var missing = Missing(cases);
        Assert.True(missing.Length == 0, $"Add a line to tests/FastNN.Tests/Cases for: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Both_precisions_are_the_same_layer() =>
        Assert.All(Layers.All, l => Assert.Equal(l.Make<double>().ToString(), l.Make<float>().ToString()));

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal(["Relu (Activations.cs)"], Without(typeof(Relu)));
        Assert.Equal(["Differentiated`1 (Activations.cs)"], Without(typeof(Differentiated<>)));
        Assert.Equal(["Concat`1 (Layers.cs)"], Without(typeof(Concat<>)));
        Assert.Equal(["Divide (Layers.cs)"], Without(typeof(PairFormula<double, Divide>)));
        Assert.Equal(["LogisticLoss (Layers.cs)"], Without(typeof(ElementLoss<double, LogisticLoss>)));
        Assert.Equal(["SoftmaxCrossEntropy (Losses.cs)"], Without(typeof(SoftmaxCrossEntropy)));
        Assert.Equal(["Adam (Optimizers.cs)"], Without(typeof(Adam)));
        Assert.Equal(["RocAuc (Metrics.cs)"], Without(typeof(RocAuc)));
        Assert.True(Missing([]).Length > 25);

        static string[] Without(Type type) => Missing(cases.Where(c => c != type && Definition(c) != type));
    }

    /// <summary>A type counts as present with its definition, and so does what it is made of: PairFormula of Add shows Add.</summary>
    private static string[] Missing(IEnumerable<Type> cases)
    {
        var present = cases.SelectMany(c => c.GenericTypeArguments.Prepend(c)).Select(Definition).ToHashSet();
        return [.. kinds.SelectMany(kind => typeof(Layer<>).Assembly.GetExportedTypes()
            .Where(t => !t.IsAbstract && Is(t, kind.Kind) && !present.Contains(t))
            .Select(t => $"{t.Name} ({kind.File}.cs)"))];
    }

    private static bool Is(Type type, Type kind)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (Definition(t) == kind || t.GetInterfaces().Contains(kind))
                return true;
        }

        return false;
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
