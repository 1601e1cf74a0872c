namespace FastNN.Serialization;

/// <summary>Replaces a file all at once: whoever reads it finds the old one or the new one, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk, then moves it over <paramref name="path"/>. Where anything
    /// fails the old file stays whole and the temporary one is deleted.
    /// </summary>
    internal static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
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
}
