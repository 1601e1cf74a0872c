using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using FastNN.Benchmarks;

// ratios [--json FILE] [--markdown FILE]                   beside plain loops, in this process; exit code 1 below a floor
// peers [--filter TEXT] [--json FILE] [--markdown FILE]    beside other libraries, in this process; exit code 1 below a floor
// [--short] [BenchmarkDotNet arguments]                    BenchmarkDotNet; all benchmarks unless a filter is given
if (args is ["ratios" or "peers", .. var options])
{
    string[] known = args[0] == "peers" ? ["--filter", "--json", "--markdown"] : ["--json", "--markdown"];
    Dictionary<string, string> given = [];
    for (var i = 0; i < options.Length; i += 2)
    {
        if (i + 1 == options.Length || !known.Contains(options[i]) || !given.TryAdd(options[i], options[i + 1]))
        {
            Console.Error.WriteLine($"usage: {args[0]} {string.Join(' ', known.Select(k => $"[{k} {(k == "--filter" ? "TEXT" : "FILE")}]"))}");
            return 2;
        }
    }

    string? Given(string option) => given.GetValueOrDefault(option);
    return args[0] == "peers" ? PeersCommand.Run(Given("--filter"), Given("--json"), Given("--markdown")) : Ratios.Run(Given("--json"), Given("--markdown"));
}

IConfig config = DefaultConfig.Instance.WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(64));
if (args.Contains("--short"))
    config = config.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
List<string> rest = [.. args.Where(a => a != "--short")];
if (!rest.Exists(a => a is "--filter" or "-f" or "--list" or "--help" or "--version" or "--info"))
    rest.AddRange(["--filter", "*"]);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Pair).Assembly).Run([.. rest], config);
return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
