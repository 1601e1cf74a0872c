using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace FastNN.Cli.Measuring;

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

    /// <summary>The widest vectors that the hardware has, in bits.</summary>
    public static int WidestBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>What a result depends on beside the code, for the head of a results file. No date.</summary>
    /// <param name="packages">A type of each package whose version counts, beside the library's own.</param>
    public IEnumerable<(string Name, string Value)> Facts(params Type[] packages)
    {
        yield return ("CPU", $"{Cpu}{Family()}, {Cores} logical processors");
        yield return ("Vectors", $"Vector<T> of {VectorBits} bits; hardware: {WidestBits} bits");
        yield return ("OS", System);
        yield return (".NET", Runtime[5..]);
        IEnumerable<Type> all = [typeof(Network), typeof(global::System.Numerics.Tensors.TensorPrimitives), .. packages];
        yield return ("Packages", string.Join(", ", all.Select(t => t.Assembly).Distinct().Select(a =>
            $"{a.GetName().Name} {a.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}")));
    }

    /// <summary>The average number of waiting processes over the last minute; NaN where the system does not say.</summary>
    public static double Load()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) && double.TryParse(File.ReadAllText(file).Split(' ')[0], out var load) ? load : double.NaN;
    }

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

    /// <summary>Which generation hides behind a brand that a virtual machine shortened: base and extended numbers of CPUID's first leaf.</summary>
    private static string Family()
    {
        if (!X86Base.IsSupported)
            return "";
        var a = X86Base.CpuId(1, 0).Eax;
        var family = (a >> 8 & 15) + (a >> 20 & 255);
        return $", family {family} model {(a >> 4 & 15) | (a >> 16 & 15) << 4}";
    }

    private static string FromLinux() => File.ReadLines("/proc/cpuinfo")
        .Where(l => l.StartsWith("model name", StringComparison.Ordinal) || l.StartsWith("Model", StringComparison.Ordinal))
        .Select(l => l[(l.IndexOf(':') + 1)..].Trim())
        .FirstOrDefault("");
}
