namespace FastNN.Cli.Measuring;

/// <summary>How a kernel passes over memory.</summary>
internal enum Traffic
{
    /// <summary>It reads; what it writes is small beside that.</summary>
    Read,

    /// <summary>It reads one half and writes the other.</summary>
    Copy,

    /// <summary>It reads and writes all of it.</summary>
    Update,
}

/// <summary>A limit of the hardware, as work that can be timed beside a kernel.</summary>
/// <param name="Name">For example "FMA" or "L2 read".</param>
/// <param name="Units">What one call does: multiply-adds, or bytes passed over.</param>
/// <param name="Work">The calls.</param>
internal sealed record Ceiling(string Name, double Units, Action<int> Work);

/// <summary>The limits of this machine.</summary>
internal static class Ceilings
{
    /// <summary>So long that the call itself does not count: 12,288 multiply-adds, about 2 µs.</summary>
    private const int Turns = 1024;

    /// <summary>Multiply-adds within registers, at a width.</summary>
    public static Ceiling Registers<T>(int bits) where T : unmanaged
    {
        var loops = Loops.Of<T>(bits);
        return new($"FMA, {bits} bits", (double)Turns * Loops.InRegisters * loops.Count, calls => loops.Registers(calls * Turns));
    }

    /// <summary>Multiply-adds at the widest, each with an operand from the first-level cache: what a matrix product could reach.</summary>
    public static Ceiling Sustained<T>() where T : unmanaged
    {
        var loops = Loops.Of<T>(Machine.WidestBits);
        var near = new Aligned<byte>(Loops.Near);
        near.Span.Fill(1);
        return new("FMA", (double)Turns * Loops.FromMemory * loops.Count, calls => loops.Sustained(near.Span, calls * Turns));
    }

    /// <summary>Passing over so much memory at the widest; there may be several ways, of which the fastest counts.</summary>
    /// <param name="kind">How.</param>
    /// <param name="footprint">All bytes that are read or written. Less than half of the first level is measured there.</param>
    public static IReadOnlyList<Ceiling> Passing(Traffic kind, double footprint)
    {
        var nearest = Caches.Levels[0];
        var name = $"{Caches.Holding(footprint).Name} {kind.ToString().ToLowerInvariant()}";
        var bytes = (int)Math.Ceiling(Math.Max(footprint, nearest.Probe) / (2 * Loops.Step)) * 2 * Loops.Step;
        var loops = Loops.Of<float>(Machine.WidestBits);
        var all = new Aligned<byte>(bytes);

        // Pages that nobody wrote to are all the same page of zeros, which the first level holds.
        all.Span.Fill(1);
        if (kind == Traffic.Read)
        {
            // Asking for lines ahead helps beyond the first level (62 to 72 GB/s beyond the second on one machine) and costs within it.
            var plain = Repeated(() => loops.Read(all.Span, ahead: false));
            return footprint <= nearest.Bytes ? [plain] : [plain, Repeated(() => loops.Read(all.Span, ahead: true))];
        }

        if (kind == Traffic.Update)
        {
            // Four streams side by side, as Adam has, are faster than one beyond the second level: 23 against 19 GB/s in memory.
            return [Repeated(() => loops.Update(all.Span, four: false)), Repeated(() => loops.Update(all.Span, four: true))];
        }

        return [Repeated(() => loops.Copy(all.Span[..(bytes / 2)], all.Span[(bytes / 2)..]))];

        Ceiling Repeated(Action pass) => new(name, bytes, calls =>
        {
            for (var i = 0; i < calls; i++)
                pass();
        });
    }
}
