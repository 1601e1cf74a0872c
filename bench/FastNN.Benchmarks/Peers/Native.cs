using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastNN.Benchmarks.Peers;

/// <summary>Shared libraries: of the system, or of bench/peers/native, where install.sh puts those that no package brings.</summary>
internal static class Native
{
    private static Vector256<int> wide;

    /// <summary>
    /// To be called before native code. A method that uses wide vectors ends with vzeroupper, but it may call others before that; what they run of
    /// older SSE instructions then waits for the upper halves: 38 ns for an sgemv of 31 ns, half of a small network.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Clean() => wide = Vector256<int>.Zero;

    /// <summary>The first that can be loaded; 0 where none can.</summary>
    public static nint Load(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle) || (Folder() is { } folder && NativeLibrary.TryLoad(Path.Combine(folder, name), out handle)))
                return handle;
        }

        return 0;
    }

    /// <summary>What is said of a library that is not here.</summary>
    public const string Missing = "left out, not installed; bench/peers/install.sh does that";

    /// <summary>bench/peers/native of the repository that this program was built in.</summary>
    private static string? Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "bench", "peers", "native");
            if (Directory.Exists(folder))
                return folder;
        }

        return null;
    }
}
