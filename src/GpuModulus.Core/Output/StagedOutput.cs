namespace GpuModulus.Core.Output;

/// <summary>
/// Output that appears complete or not at all: written beside its destination under a temporary name, then renamed.
/// Disposing without <see cref="Commit"/> (an error, Ctrl-C) removes what was written.
/// </summary>
public sealed class StagedOutput : IDisposable
{
    private readonly string destination;
    private readonly bool isFolder;
    private bool committed;

    private StagedOutput(string destination, bool isFolder)
    {
        this.destination = Path.GetFullPath(destination);
        this.isFolder = isFolder;
        string parent = Path.GetDirectoryName(this.destination) ?? throw new InputException(destination, "is not a place to write to");
        StagingPath = Path.Combine(parent, $".{Path.GetFileName(this.destination)}.partial-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            Directory.CreateDirectory(parent);
            if (isFolder)
                Directory.CreateDirectory(StagingPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(destination, "cannot be written", "choose another place with --out", e);
        }
    }

    /// <summary>Where to write: a folder for <see cref="Folder"/>, a file path for <see cref="File"/>.</summary>
    public string StagingPath { get; }

    /// <summary>Stages a folder. Files of the same name in an existing destination are replaced on commit, others are left alone.</summary>
    public static StagedOutput Folder(string destination)
    {
        if (System.IO.File.Exists(destination))
            throw new InputException(destination, "is a file, not a folder", "choose another place with --out");
        return new(destination, true);
    }

    /// <summary>Stages a single file.</summary>
    public static StagedOutput File(string destination)
    {
        if (Directory.Exists(destination))
            throw new InputException(destination, "is a folder, not a file", "give a file name");
        return new(destination, false);
    }

    /// <summary>Writes one file through a stream and commits it.</summary>
    /// <exception cref="InputException">The place cannot be written, or the disk is full.</exception>
    public static void WriteFile(string destination, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using StagedOutput output = File(destination);
        try
        {
            using (FileStream stream = new(output.StagingPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20))
                write(stream);
            output.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(destination, $"cannot be written ({e.Message})", "check the place and the free space", e);
        }
    }

    /// <summary>Moves what was written to its destination.</summary>
    public void Commit()
    {
        if (!isFolder)
            System.IO.File.Move(StagingPath, destination, overwrite: true);
        else if (!Directory.Exists(destination))
            Directory.Move(StagingPath, destination);
        else
            MoveInto(StagingPath, destination);
        committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (committed)
            return;
        try
        {
            if (isFolder && Directory.Exists(StagingPath))
                Directory.Delete(StagingPath, recursive: true);
            else if (!isFolder)
                System.IO.File.Delete(StagingPath);
        }
        catch (IOException)
        {
            // A clean-up that fails must not hide the error that led here; the name says what the rest is.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private static void MoveInto(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from))
            MoveInto(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (string file in Directory.GetFiles(from))
            System.IO.File.Move(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        Directory.Delete(from);
    }
}
