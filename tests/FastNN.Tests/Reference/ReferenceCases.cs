using FastNN.Tests.Support;
using Xunit.Abstractions;

namespace FastNN.Tests.Reference;

/// <summary>Numbers that another library computed in double. A case that the library cannot express yet is counted, not passed.</summary>
public class ReferenceCases(ITestOutputHelper output)
{
    /// <summary>
    /// Runs every case of torch/ in the folder that FASTNN_CASES names. Where FASTNN_CASES_REPORT names a file, the counts are written to it,
    /// also where a case differs.
    /// </summary>
    [SkippableFact]
    public void Agree()
    {
        var report = new CaseReport(SharedCases.Require("torch"));
        if (Environment.GetEnvironmentVariable("FASTNN_CASES_REPORT") is { Length: > 0 } file)
            report.Save(Path.Combine(Repository.Root, file));
        output.WriteLine($"{report}");
        Assert.True(report.Count > 0, "There is no case in torch/.");
        Assert.True(report.Failures.Count == 0, $"{string.Join(Environment.NewLine, report.Failures)}{Environment.NewLine}{report}");
    }
}
