using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using FastNN.Benchmarks;

// ratios [--json FILE] [--markdown FILE]     side by side in this process; exit code 1 below a floor
// [--short] [BenchmarkDotNet arguments]      BenchmarkDotNet; all benchmarks unless a filter is given
if (args is ["ratios", .. var options])
{
    string? json = null, markdown = null;
    for (var i = 0; i < options.Length; i += 2)
    {
        if (i + 1 == options.Length || options[i] is not ("--json" or "--markdown"))
        {
            Console.Error.WriteLine("usage: ratios [--json FILE] [--markdown FILE]");
            return 2;
        }

        (json, markdown) = options[i] == "--json" ? (options[i + 1], markdown) : (json, options[i + 1]);
    }

    return Ratios.Run(json, markdown);
}

IConfig config = args.Contains("--short")
    ? DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    : DefaultConfig.Instance;
List<string> rest = [.. args.Where(a => a != "--short")];
if (!rest.Exists(a => a is "--filter" or "-f" or "--list" or "--help" or "--version" or "--info"))
    rest.AddRange(["--filter", "*"]);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Pair).Assembly).Run([.. rest], config);
return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
