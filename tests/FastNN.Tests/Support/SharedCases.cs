namespace FastNN.Tests.Support;

/// <summary>
/// Finds the folder of reference cases: the environment variable FASTNN_CASES (from the repository's root, if it is not absolute), else
/// shared/cases beside the repository or in a folder above the tests. The cases are not part of the repository; a test that needs them is
/// skipped where they are missing.
/// </summary>
internal static class SharedCases
{
    private static readonly string? given = Environment.GetEnvironmentVariable("FASTNN_CASES") is { Length: > 0 } folder ? Path.Combine(Repository.Root, folder) : null;

    /// <summary>The folder, or null.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A file or folder of the cases; skips the calling [SkippableFact] where it is missing.</summary>
    public static string Require(params string[] parts)
    {
        Skip.If(Root is null, given is not null
            ? $"The reference cases are missing: FASTNN_CASES names {given}, which is no folder."
            : "The reference cases are missing: set FASTNN_CASES to their folder, or put them into shared/cases above the repository.");
        var path = Path.Combine([Root!, .. parts]);
        Skip.IfNot(Path.Exists(path), $"The reference cases in {Root} have no {string.Join('/', parts)}.");
        return path;
    }

    private static string? Find()
    {
        if (given is not null)
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
