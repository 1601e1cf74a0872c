using System.Runtime.InteropServices;

namespace FastNN.Tests.Support;

/// <summary>
/// Memory between two protected pages: a read or write beside it ends the process. Only where the system can (Linux); elsewhere plain memory,
/// so that tests of values still run.
/// </summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable where T : unmanaged
{
    private readonly nint start;
    private readonly nuint page = (nuint)Environment.SystemPageSize;
    private readonly nuint bytes;
    private readonly int length;

    public GuardedMemory(int length)
    {
        this.length = length;
        bytes = Math.Max(page, ((nuint)length * (nuint)sizeof(T) + page - 1) / page * page);
        if (!IsSupported)
        {
            start = (nint)NativeMemory.AllocZeroed(bytes + 2 * page);
            return;
        }

        start = Pages.Map(0, bytes + 2 * page, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
        if (start == -1 || Pages.Protect(start, page, 0) != 0 || Pages.Protect(start + (nint)(page + bytes), page, 0) != 0)
            throw new InvalidOperationException("No guarded memory.");
    }

    public static bool IsSupported => OperatingSystem.IsLinux();

    public Span<T> Span => Last(length);

    /// <summary>So many elements right before the page behind.</summary>
    public Span<T> Last(int count) => new((void*)(start + (nint)(page + bytes) - count * sizeof(T)), Fits(count));

    /// <summary>So many elements right after the page ahead.</summary>
    public Span<T> First(int count) => new((void*)(start + (nint)page), Fits(count));

    public void Dispose()
    {
        if (IsSupported)
            _ = Pages.Unmap(start, bytes + 2 * page);
        else
            NativeMemory.Free((void*)start);
    }

    private int Fits(int count) => (nuint)count * (nuint)sizeof(T) <= bytes ? count : throw new ArgumentOutOfRangeException(nameof(count));
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
