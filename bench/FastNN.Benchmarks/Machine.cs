using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastNN.Benchmarks;

/// <summary>What a result depends on beside the code: processor, width, system, runtime, packages. No date.</summary>
internal static class Machine
{
    public static IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("CPU", Cpu());
        yield return ("Vectors", $"Vector<T> of {Vector<byte>.Count * 8} bits; hardware: {(Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128")} bits");
        yield return ("OS", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        yield return (".NET", RuntimeInformation.FrameworkDescription[5..]);
        yield return ("Packages", string.Join(", ", Packages()));
    }

    /// <summary>The average number of waiting processes over the last minute; NaN where the system does not say.</summary>
    public static double Load()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) && double.TryParse(File.ReadAllText(file).Split(' ')[0], out var load) ? load : double.NaN;
    }

    private static string Cpu()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file))
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
        var lines = File.ReadLines(file).TakeWhile(l => l.Length > 0).Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1]);
        string Get(string key) => lines.GetValueOrDefault(key, "?");
        return $"{Get("model name")}, family {Get("cpu family")} model {Get("model")}, {Environment.ProcessorCount} logical processors";
    }

    private static IEnumerable<string> Packages() => new[] { typeof(Network), typeof(System.Numerics.Tensors.TensorPrimitives), typeof(BenchmarkDotNet.Running.BenchmarkRunner) }.Select(t => t.Assembly).Select(a =>
        $"{a.GetName().Name} {a.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}");
}
