namespace FastNN.Tests.Support;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    /// <summary>The folder of FastNN.sln, found by walking up from the test assembly.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "FastNN.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"FastNN.sln is in no folder above {folder}.");
    }
}
