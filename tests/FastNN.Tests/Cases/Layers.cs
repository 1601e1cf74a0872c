namespace FastNN.Tests.Cases;

/// <summary>Every public layer, in both precisions. One line per layer, activation, pair formula and element loss that a layer takes.</summary>
public static class Layers
{
    public static readonly LayerCase[] All =
    [
        new("Dense", () => new Dense<float, Identity>(5, 4), () => new Dense<double, Identity>(5, 4)),
        new("Dense of tanh", () => new Dense<float, Tanh>(5, 4), () => new Dense<double, Tanh>(5, 4)),
        new("Dense of softplus, no bias", () => new Dense<float, Softplus>(3, 9, new(), useBias: false), () => new Dense<double, Softplus>(3, 9, new(), useBias: false)),
        new("Dense along the last axis", () => new Dense<float, Gelu>([2, 3], 4), () => new Dense<double, Gelu>([2, 3], 4)),
        new("Formula", () => new Formula<float, Square>(7, default), () => new Formula<double, Square>(7, default)),
        new("Formula of two axes", () => new Formula<float, Sigmoid>([2, 9], default), () => new Formula<double, Sigmoid>([2, 9], default)),
        new("Add", () => new PairFormula<float, Add>(5, default), () => new PairFormula<double, Add>(5, default)),
        new("Subtract", () => new PairFormula<float, Subtract>(5, default), () => new PairFormula<double, Subtract>(5, default)),
        new("Multiply", () => new PairFormula<float, Multiply>([3, 3], default), () => new PairFormula<double, Multiply>([3, 3], default)),
        new("Divide", () => new PairFormula<float, Divide>(17, default), () => new PairFormula<double, Divide>(17, default)),
        new("Concat", () => new Concat<float>(3, 1, 4), () => new Concat<double>(3, 1, 4)),
        new("Concat of two axes", () => new Concat<float>([2, 3], [2, 0], [2, 1]), () => new Concat<double>([2, 3], [2, 0], [2, 1])),
        new("Softmax", () => new Softmax<float>(6), () => new Softmax<double>(6)),
        new("Softmax of two axes", () => new Softmax<float>([3, 5]), () => new Softmax<double>([3, 5])),
        new("LogSoftmax", () => new LogSoftmax<float>(6), () => new LogSoftmax<double>(6)),
        new("HalfSquare", () => new ElementLoss<float, HalfSquare>(3, default, false, false), () => new ElementLoss<double, HalfSquare>(3, default, false, false)),
        new("SquaredDifference", () => new ElementLoss<float, SquaredDifference>(3, default, true, true), () => new ElementLoss<double, SquaredDifference>(3, default, true, true)),
        new("LogisticLoss", () => new ElementLoss<float, LogisticLoss>([2, 4], default, true, false), () => new ElementLoss<double, LogisticLoss>([2, 4], default, true, false)),
    ];

    /// <summary>For [MemberData]: a test per layer.</summary>
    public static TheoryData<LayerCase> Theory => [.. All];
}

/// <summary>A layer that generic code can make in either precision.</summary>
public sealed record LayerCase(string Name, Func<Layer<float>> Single, Func<Layer<double>> Double)
{
    public Layer<T> Make<T>() where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? (Layer<T>)(object)Single() : (Layer<T>)(object)Double();

    public override string ToString() => Name;
}
