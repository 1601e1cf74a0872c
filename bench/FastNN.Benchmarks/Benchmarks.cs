using BenchmarkDotNet.Attributes;

namespace FastNN.Benchmarks;

/// <summary>y ← f(x) for one row, naive loops against FastNN.</summary>
[MemoryDiagnoser]
public class Inference
{
    private InferencePair pair = null!;

    public static IEnumerable<Model> Models => Model.All;

    [ParamsSource(nameof(Models))]
    public Model Network { get; set; } = Model.Small;

    [GlobalSetup]
    public void Set() => pair = new(Network);

    [Benchmark(Baseline = true)]
    public void Naive() => pair.Naive(1);

    [Benchmark(Description = "FastNN")]
    public void Fast() => pair.Fast(1);
}

/// <summary>One step of training, naive loops against FastNN.</summary>
[MemoryDiagnoser]
public class Training
{
    private TrainingPair pair = null!;

    public static IEnumerable<Model> Models => Model.All;

    [ParamsSource(nameof(Models))]
    public Model Network { get; set; } = Model.Small;

    [Params(1, 32)]
    public int Rows { get; set; }

    [Params("SGD", "Adam")]
    public string Optimizer { get; set; } = "SGD";

    [GlobalSetup]
    public void Set() => pair = new(Network, Rows, Optimizer == "Adam");

    [Benchmark(Baseline = true)]
    public void Naive() => pair.Naive(1);

    [Benchmark(Description = "FastNN")]
    public void Fast() => pair.Fast(1);
}
