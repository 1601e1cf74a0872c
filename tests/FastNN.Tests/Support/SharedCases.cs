namespace FastNN.Tests.Support;

/// <summary>
/// Finds the folder of reference cases: the environment variable FASTNN_CASES, else shared/cases in a folder above the tests. The cases
/// are not part of the repository; a test that needs them is skipped where they are missing.
/// </summary>
internal static class SharedCases
{
    /// <summary>The folder, or null.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A file or folder of the cases; skips the calling [SkippableFact] where it is missing.</summary>
    public static string Require(params string[] parts)
    {
        Skip.If(Root is null, "The reference cases are missing: set FASTNN_CASES to their folder, or put them into shared/cases above the repository.");
        var path = Path.Combine([Root!, .. parts]);
        Skip.IfNot(Path.Exists(path), $"The reference cases have no {string.Join('/', parts)}.");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FASTNN_CASES") is { Length: > 0 } given)
            return Directory.Exists(given) ? given : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cases = Path.Combine(folder.FullName, "shared", "cases");
            if (Directory.Exists(cases))
                return cases;
        }

        return null;
    }
}
