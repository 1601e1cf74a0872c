using System.Runtime.InteropServices;

namespace FastNN.Tests.Support;

/// <summary>Memory whose last byte is the last one that may be touched: the page behind it is protected, and a read there ends the process.</summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable where T : unmanaged
{
    private readonly nint start;
    private readonly nuint page = (nuint)Environment.SystemPageSize;
    private readonly int length;

    public GuardedMemory(int length)
    {
        this.length = length;
        start = Pages.Map(0, 2 * page, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
        if (start == -1 || Pages.Protect(start + (nint)page, page, 0) != 0)
            throw new InvalidOperationException("No guarded memory.");
    }

    public static bool IsSupported => OperatingSystem.IsLinux();

    public Span<T> Span => new((void*)(start + (nint)page - length * sizeof(T)), length);

    public void Dispose() => _ = Pages.Unmap(start, 2 * page);
}

/// <summary>The three calls that it takes, outside the generic type, where imports may not stand.</summary>
internal static partial class Pages
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    public static partial nint Map(nint address, nuint size, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(nint address, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint size);
}
