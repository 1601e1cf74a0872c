using System.Diagnostics;

namespace FastNN;

/// <summary>
/// What workers have cost their caller in vain, to be paid back by running without them: sixteen times as long. So calling workers, and waiting
/// for one that the machine has stopped, together cost at most about a sixteenth of the time, however busy the machine is.
/// </summary>
internal struct Debt
{
    /// <summary>
    /// A call costs the caller 4 to 30 µs, which 0.5 ms of work pay back; a worker that another process displaces costs 1 to 4 ms, and 16 to
    /// 64 ms alone. Beside a busy process jobs of 8 µs took the same time with 16 as with 64.
    /// </summary>
    private const int Factor = 16;

    /// <summary>
    /// Less than one run in a hundred is to wait for a call that soon has to be repeated: with 16, the 99th of a hundred jobs of 20 µs took 1.8 times
    /// as long as on one thread where three threads and a busy process shared two processors.
    /// </summary>
    private const int CrowdedFactor = 128;

    private long left;

    /// <summary>Whether nothing is left to pay, <paramref name="start"/> being when the present run began.</summary>
    public readonly bool IsPaid(long start) => left <= 0 || Stopwatch.GetTimestamp() - start >= left;

    /// <summary>Takes up what was lost since.</summary>
    /// <param name="since">When it began to be lost.</param>
    /// <param name="crowded">Whether others want the processors, so that it will soon be lost again.</param>
    public void Charge(long since, bool crowded = false) => left = Math.Max(left, 0) + (crowded ? CrowdedFactor : Factor) * (Stopwatch.GetTimestamp() - since);

    /// <summary>Pays with the run that began at <paramref name="start"/>.</summary>
    public void Pay(long start)
    {
        if (left > 0)
            left -= Stopwatch.GetTimestamp() - start;
    }
}
