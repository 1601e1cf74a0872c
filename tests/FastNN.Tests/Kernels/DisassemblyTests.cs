using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;

namespace FastNN.Tests.Kernels;

/// <summary>
/// What the JIT made of the innermost loops, in a process of its own: accumulators that leave their registers, or a lane operation that stays a
/// call, cost a factor of 5 to 70 while every result stays right.
/// </summary>
public partial class DisassemblyTests
{
    [SkippableFact]
    public void Tiles_stay_in_registers()
    {
        Skip.IfNot(Fma.IsSupported, "This processor, or the setting under test, has no fused multiply-add to look for.");
        var listings = Disassemble();
        Assert.Contains(listings, l => l.Name.Contains("Gemm:Tiles") && l.Products == 12);
        Assert.Contains(listings, l => l.Name.Contains("Gemv:EightVectors"));
        Assert.Contains(listings, l => l.Name.Contains("Gemv:EightRows"));
        Assert.Contains(listings, l => l.Name.Contains("Gemv:Two"));
        Assert.Contains(listings, l => l.Name.Contains("Elementwise:Loop") && l.Name.Contains("Tanh"));
        Assert.Contains(listings, l => l.Name.Contains("Sweep:Loop"));
        Assert.All(listings, l => Assert.True(l.Calls == 0, $"{l.Name} calls {l.Calls} functions."));
        Assert.All(listings, l => Assert.True(l.Optimized, $"{l.Name} was compiled without optimization first."));

        // One: the mask of a tile whose columns do not fill a vector.
        Assert.All(listings.Where(l => l.Name.Contains("Gemm:Tiles") || l.Name.Contains("Gemv:Eight")), l => Assert.True(l.Spills <= 1, $"{l.Name} reads or writes {l.Spills} vectors on the stack."));
    }

    private sealed record Listing(string Name, int Products, int Calls, int Spills, bool Optimized);

    private static List<Listing> Disassemble()
    {
        var file = Path.GetTempFileName();
        try
        {
            string[] work = ["bench", "network", "--layers", "64,70,520,10", "--activation", "tanh", "--against", "naive", "--batch", "13"];
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FastNN.Cli.dll"), .. work]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOTNET_JitDisasm"] = "Tiles Two EightVectors EightRows Loop";
            start.Environment["DOTNET_JitStdOutFile"] = file;
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error.Result);
            return [.. File.ReadAllText(file).Split("; Assembly listing for method ").Skip(1).Select(text => new Listing(
                text.Split('\n')[0], Product().Count(text), Call().Count(text), Spill().Count(text), text.Split('\n')[0].Contains("(FullOpts)")))];
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"\bvfn?m(add|sub)\d+p[sd]\b")]
    private static partial Regex Product();

    [GeneratedRegex(@"\n\s+call\s")]
    private static partial Regex Call();

    [GeneratedRegex(@"[xyz]mmword ptr \[r[sb]p")]
    private static partial Regex Spill();
}
