using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastNN.Serialization;

/// <summary>Replaces a file all at once: whoever reads it finds the old one or the new one, never a part.</summary>
internal static partial class AtomicFile
{
    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk, moves it over <paramref name="path"/>, and flushes the folder's entry
    /// where the system allows it. Where anything fails the old file stays whole and the temporary one is deleted.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes what it holds.</param>
    /// <param name="temporary">
    /// The temporary file; by default one of a new name, so that any number of writers may replace the file, the last one lasting. With a name
    /// given, there is one writer at a time, and what one that was killed left behind is overwritten by the next.
    /// </param>
    /// <exception cref="IOException">It cannot be written, or another writer uses the temporary file at this moment.</exception>
    internal static void Write(string path, Action<Stream> write, string? temporary = null)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        var other = temporary is null ? Path.Combine(folder, $".{Guid.NewGuid():N}.tmp") : Path.GetFullPath(temporary);
        var stream = new FileStream(other, temporary is null ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(other, full, overwrite: true);
        }
        catch
        {
            Delete(other);
            throw;
        }

        FlushFolder(folder);
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }

    /// <summary>
    /// After a power failure a moved file may be back under its old name unless its folder was flushed too. A process that is killed loses
    /// nothing either way, so a system that does not flush folders is passed over; .NET opens none, hence the call of the system.
    /// </summary>
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        try
        {
            using var handle = Open(folder, flags: 0);
            if (!handle.IsInvalid)
                RandomAccess.FlushToDisk(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // The file itself is on the disk.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
