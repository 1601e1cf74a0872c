using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace FastNN.Cli.Plumbing;

/// <summary>What a time was measured on.</summary>
/// <param name="Cpu">The processor's name.</param>
/// <param name="Cores">How many logical cores the process may use.</param>
/// <param name="VectorBits">The width of Vector&lt;T&gt;.</param>
/// <param name="Runtime">For example ".NET 10.0.1".</param>
/// <param name="System">The operating system and architecture.</param>
internal sealed record Machine(string Cpu, int Cores, int VectorBits, string Runtime, string System)
{
    public static Machine Current { get; } = new(
        Name(), Environment.ProcessorCount, 8 * Vector<byte>.Count, RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");

    private static string Name()
    {
        var name = X86Base.IsSupported ? Brand() : File.Exists("/proc/cpuinfo") ? FromLinux() : "";
        return name.Length > 0 ? name : $"unknown {RuntimeInformation.ProcessArchitecture} processor";
    }

    /// <summary>The brand string that an x86 processor tells of itself, on every system.</summary>
    private static string Brand()
    {
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004)
            return "";
        Span<int> words = stackalloc int[12];
        for (var i = 0; i < 3; i++)
            (words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + i, 0);
        return string.Join(' ', Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string FromLinux() => File.ReadLines("/proc/cpuinfo")
        .Where(l => l.StartsWith("model name", StringComparison.Ordinal) || l.StartsWith("Model", StringComparison.Ordinal))
        .Select(l => l[(l.IndexOf(':') + 1)..].Trim())
        .FirstOrDefault("");
}
