namespace FastNN.Cli.Plumbing;

/// <summary>
/// A file that is written at the end: opened under a temporary name beside it at once, so that a place that cannot be written to is known
/// before the work is done, and renamed when it is whole. Deleted where it never becomes whole.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string option, path, temporary;
    private StreamWriter? writer;

    private OutputFile(string option, string path)
    {
        (this.option, this.path) = (option, path);
        try
        {
            var full = Path.GetFullPath(path);
            if (Directory.Exists(full) || Path.GetFileName(full).Length == 0)
                throw new IOException("it is a folder");
            if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly))
                throw new IOException("it is read-only");
            if (!Directory.Exists(Path.GetDirectoryName(full)))
                throw new IOException($"there is no folder \"{Path.GetDirectoryName(full)}\"");
            temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
            writer = new(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write));
        }
        catch (Exception e) when (Refused(e))
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Null where no file is wanted.</summary>
    /// <exception cref="ToolException">Nothing can be written there.</exception>
    public static OutputFile? Open(string option, string? path) => path is null ? null : new(option, path);

    /// <summary>A folder to write into, made if it is not there.</summary>
    /// <exception cref="ToolException">It cannot be made.</exception>
    public static string Folder(string option, string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception e) when (Refused(e))
        {
            throw new ToolException($"{option}: cannot write into \"{path}\": {e.Message}");
        }
    }

    /// <summary>Writes everything and puts it in place.</summary>
    /// <exception cref="ToolException">It cannot be written after all.</exception>
    public void Write(string text)
    {
        ObjectDisposedException.ThrowIf(writer is null, this);
        try
        {
            writer.Write(text);
            writer.Dispose();
            writer = null;
            File.Move(temporary, Path.GetFullPath(path), overwrite: true);
        }
        catch (Exception e) when (Refused(e))
        {
            throw Unwritable(e);
        }
    }

    public void Dispose()
    {
        try
        {
            writer?.Dispose();
            writer = null;
            File.Delete(temporary);
        }
        catch (Exception e) when (Refused(e))
        {
            // Whatever went wrong before is what the user is told.
        }
    }

    private static bool Refused(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private ToolException Unwritable(Exception e) => new($"{option}: cannot write \"{path}\": {e.Message}");
}
