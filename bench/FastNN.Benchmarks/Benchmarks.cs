using BenchmarkDotNet.Attributes;
using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;

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

/// <summary>A piece of work beside a peer whose speed is a goal; `peers` has all pairs.</summary>
[MemoryDiagnoser]
public class Beside
{
    private static readonly Lazy<IPeer[]> everyone = new(() => PeersCommand.Everyone());

    private Doing theirs = null!, ours = null!;

    public static IEnumerable<string> Names => from peer in everyone.Value where peer.Here from work in Catalogue.All() where Goals.Of(work, peer) is not null select Name(work, peer);

    [ParamsSource(nameof(Names))]
    public string Pair { get; set; } = "";

    [GlobalSetup]
    public void Set()
    {
        var (work, peer) = (from p in everyone.Value from w in Catalogue.All() where Name(w, p) == Pair select (w, p)).Single();
        (theirs, ours) = (peer.Try(work)!, work.Fast());
        theirs.Run();
        ours.Run();
        Comparison.Agree(work, peer, ours.Result(), theirs.Result());
        work.Settle();
    }

    [Benchmark(Baseline = true)]
    public void Peer() => theirs.Run();

    [Benchmark(Description = "FastNN")]
    public void Fast() => ours.Run();

    private static string Name(Work work, IPeer peer) => $"{work}, {peer.Name}";
}
