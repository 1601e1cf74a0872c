using System.Numerics.Tensors;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Networks;

/// <summary>One contender at one work.</summary>
/// <param name="Work">"forward" or "training step".</param>
/// <param name="Rows">Of one call.</param>
/// <param name="Name">"fastnn", "naive", …</param>
/// <param name="Times">Of one call.</param>
/// <param name="Fast">FastNN's, measured in turn with it.</param>
internal sealed record ComparedRow(string Work, int Rows, string Name, Times Times, Times Fast)
{
    /// <summary>How many times as long as FastNN it takes, by the medians.</summary>
    public double Ratio => Times.Median / Fast.Median;

    public double RatioOfMinima => Times.Minimum / Fast.Minimum;
}

/// <summary>Runs a network in FastNN and in other ways: first to see that all compute the same, then to time them in turn.</summary>
/// <param name="options">The network.</param>
/// <param name="rows">Of a training step.</param>
/// <param name="against">Names of <see cref="Contender.Others"/>.</param>
/// <param name="sampling">How carefully.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class Comparison(NetworkOptions options, int rows, IReadOnlyList<string> against, Sampling sampling, CancellationToken cancellation)
{
    /// <summary>What single precision leaves of an output in three steps of Adam, in proportion to the largest.</summary>
    public const double Tolerance = 1e-3;

    private readonly Network<float> network = options.Create();

    public int Parameters => network.ParameterCount;

    /// <summary>One row forward, all rows forward, and a training step of all rows.</summary>
    public IReadOnlyList<(string Work, int Rows)> Works => rows > 1 ? [("forward", 1), ("forward", rows), ("training step", rows)] : [("forward", 1), ("training step", 1)];

    /// <summary>The largest difference of an output from FastNN's, in proportion to the largest: before training, and after three steps.</summary>
    /// <exception cref="ToolException">It is above the tolerance: they do not do the same work.</exception>
    public double Check()
    {
        var (x, target) = (NetworkOptions.Drawn(rows * options.Inputs, 1), NetworkOptions.Drawn(rows * options.Outputs, 2));
        var all = Contenders(rows, rate: 1e-3);
        double worst = 0;
        for (var step = 0; step <= 3; step++)
        {
            var fast = all[0].Contender.Forward(x).ToArray();
            var largest = Math.Max(1e-6, Math.Abs(TensorPrimitives.MaxMagnitude<float>(fast)));
            foreach (var (name, contender) in all.Skip(1))
            {
                var difference = TensorPrimitives.Distance(fast, contender.Forward(x)) / largest;
                worst = Math.Max(worst, difference);
                if (!(difference <= Tolerance))
                    throw new ToolException($"{name} does not compute what FastNN does: after {step} training steps its outputs differ by {difference:0.0e+0} of the largest; at most {Tolerance} is allowed");
            }

            foreach (var (_, contender) in all)
                contender.Step(x, target);
        }

        return worst;
    }

    /// <summary>Each work's rows, FastNN first, as soon as they are measured.</summary>
    public IEnumerable<ComparedRow[]> Run()
    {
        var all = Works.Select(w => Calls(w.Work, w.Rows)).ToArray();
        Interleaved.Warm([.. all.SelectMany(a => a.Calls)], cancellation);
        for (var w = 0; w < all.Length; w++)
        {
            var (names, calls) = all[w];
            var times = Interleaved.Measure(sampling, calls, cancellation);
            yield return [.. names.Select((n, i) => new ComparedRow(Works[w].Work, Works[w].Rows, n, times[i], times[0]))];
        }
    }

    private (string[] Names, Action<int>[] Calls) Calls(string work, int count)
    {
        var (x, target) = (NetworkOptions.Drawn(count * options.Inputs, 1), NetworkOptions.Drawn(count * options.Outputs, 2));

        // So small a rate that a million steps leave the parameters where they are: every call then does the work of the first, and no
        // gradient shrinks into subnormal numbers, which would be timed instead.
        var all = Contenders(count, rate: 1e-9);
        return ([.. all.Select(a => a.Name)], [.. all.Select(a => work == "forward" ? Repeated(() => a.Contender.Forward(x)) : Repeated(() => a.Contender.Step(x, target)))]);
    }

    private static Action<int> Repeated(Action call) => calls =>
    {
        for (var i = 0; i < calls; i++)
            call();
    };

    private (string Name, Contender Contender)[] Contenders(int count, double rate) =>
        [("fastnn", new FastContender(options, network, count, rate)), .. against.Select(name => (name, Contender.Others[name](options, network, count, rate)))];
}
