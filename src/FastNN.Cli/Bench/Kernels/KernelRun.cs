using FastNN.Cli.Measuring;

namespace FastNN.Cli.Bench.Kernels;

/// <summary>The fastest that multiply-adds were seen at.</summary>
/// <param name="Kind">"registers", or "sustained": each with an operand from the first-level cache.</param>
/// <param name="Type">"float" or "double".</param>
/// <param name="Width">In bits.</param>
/// <param name="Rate">In GFLOP/s; a multiply-add counts as two.</param>
internal sealed record Peak(string Kind, string Type, int Width, double Rate);

/// <summary>The fastest that a level was read at.</summary>
/// <param name="Level">"L1", "L2", "L3" or "RAM".</param>
/// <param name="Bytes">How much was read.</param>
/// <param name="Rate">In GB/s.</param>
internal sealed record Bandwidth(string Level, long Bytes, double Rate);

/// <summary>What the machine can do at most.</summary>
internal sealed record Hardware(IReadOnlyList<Peak> Peaks, IReadOnlyList<Bandwidth> Bandwidths);

/// <summary>A kernel's time beside the limit that binds it.</summary>
/// <param name="Case">What ran.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="Width">Of the vectors, in bits.</param>
/// <param name="Times">Of one call.</param>
/// <param name="Fraction">The limit's time over the kernel's, both the minima of samples taken in turn.</param>
/// <param name="Limit">The limit that takes longer: "FMA", or passing over memory, such as "L2 read".</param>
/// <param name="Sustained">The peak of multiply-adds meanwhile, in GFLOP/s.</param>
internal sealed record KernelRow(KernelCase Case, int Threads, int Width, Times Times, double Fraction, string Limit, double Sustained);

/// <summary>Measures the machine, then kernels beside the limits that bind them.</summary>
internal sealed class KernelRun(Sampling sampling, CancellationToken cancellation)
{
    /// <summary>What a user waits for: rows of small kernels take a few tens of ms, of large ones up to 2 s.</summary>
    public static Sampling Careful { get; } = new(Rounds: 201, Sample: 1e-4, Least: 21, Most: 2, Prime: 1e-9);

    /// <summary>
    /// Workers that sleep are called, which costs their caller up to 30 µs, and they run half a millisecond later: what is sampled here is a program
    /// that keeps them busy.
    /// </summary>
    private static Sampling Awake(Sampling sampling) => sampling with { Sample = 20 * sampling.Sample, Prime = 20 * sampling.Sample };

    /// <summary>Peaks within registers at each width of the hardware, sustained peaks at the widest, and reading each level.</summary>
    public Hardware Measure()
    {
        var widths = new[] { 128, 256, 512 }.Where(w => w <= Machine.WidestBits).ToArray();
        (string Kind, string Type, int Width, Ceiling Ceiling)[] peaks =
        [
            .. widths.Select(w => ("registers", "float", w, Ceilings.Registers<float>(w))), .. widths.Select(w => ("registers", "double", w, Ceilings.Registers<double>(w))),
            ("sustained", "float", widths[^1], Ceilings.Sustained<float>()), ("sustained", "double", widths[^1], Ceilings.Sustained<double>()),
        ];
        var levels = Caches.Levels.Select(l => (Level: l, Ways: Ceilings.Passing(Traffic.Read, l.Probe))).ToArray();

        // Two levels have all the ways there are, and the same code reads the others.
        Interleaved.Warm([.. peaks.Select(p => p.Ceiling.Work), .. levels.Take(2).SelectMany(l => l.Ways.Select(w => w.Work))], cancellation);
        var times = Fastest([.. peaks.Select(p => p.Ceiling)]);
        return new(
            [.. peaks.Select((p, i) => new Peak(p.Kind, p.Type, p.Width, 2 / times[i]))],
            [.. levels.Select(l => new Bandwidth(l.Level.Name, l.Level.Probe, 1 / Fastest(l.Ways).Min()))]);
    }

    /// <summary>The rows of these kernels, each as soon as it is measured. The kernels of a group are warmed together.</summary>
    public IEnumerable<KernelRow> Run(IEnumerable<KernelCase> cases)
    {
        foreach (var group in cases.GroupBy(c => c.Group))
        {
            var works = group.Select(c => (Case: c, Work: c.Prepare())).ToArray();
            Interleaved.Warm([.. works.Select(w => w.Work)], cancellation);
            foreach (var (kernel, work) in works)
                yield return Beside(kernel, work);
        }
    }

    /// <summary>Kernel, multiply-adds, memory, kernel, …: the clock of a shared machine varies, so each kernel sees its own limits.</summary>
    private KernelRow Beside(KernelCase kernel, Action<int> work)
    {
        var fma = kernel.Type == "float" ? Ceilings.Sustained<float>() : Ceilings.Sustained<double>();
        var ways = Ceilings.Passing(kernel.Traffic, kernel.Footprint);
        var times = Interleaved.Measure(kernel.Threads > 1 ? Awake(sampling) : sampling, [work, fma.Work, .. ways.Select(w => w.Work)], cancellation);
        var arithmetic = kernel.MultiplyAdds * times[1].Minimum / (fma.Units * kernel.Threads);
        var memory = kernel.Footprint * ways.Select((w, i) => times[i + 2].Minimum / w.Units).Min();
        return new(kernel, kernel.Threads, Machine.WidestBits, times[0], Math.Max(arithmetic, memory) / times[0].Minimum, arithmetic >= memory ? fma.Name : ways[0].Name, 2 * fma.Units / times[1].Minimum);
    }

    /// <summary>Nanoseconds of a unit.</summary>
    private double[] Fastest(IReadOnlyList<Ceiling> ceilings) =>
        [.. Interleaved.Measure(sampling, [.. ceilings.Select(c => c.Work)], cancellation).Select((t, i) => t.Minimum / ceilings[i].Units)];
}
