namespace GpuModulus.Core.Output;

/// <summary>
/// Output that appears complete or not at all: written beside its destination under a temporary name, then renamed.
/// Disposing without <see cref="Commit"/> (an error, Ctrl-C) removes what was written.
/// </summary>
public sealed class StagedOutput : IDisposable
{
    private readonly string destination;
    private readonly bool isFolder;
    private readonly List<string> createdParents = [];
    private bool committed;
    private bool disposed;
    private static int open;

    private StagedOutput(string destination, bool isFolder)
    {
        if (string.IsNullOrWhiteSpace(destination) || destination.Contains('\0', StringComparison.Ordinal))
            throw new InputException("--out", $"'{destination}' is no name of a place to write to", "name a folder or file");
        this.destination = Path.GetFullPath(destination);
        this.isFolder = isFolder;
        string parent = Path.GetDirectoryName(this.destination) ?? throw new InputException(destination, "is not a place to write to");
        StagingPath = Path.Combine(parent, $"{StagingPrefix(this.destination)}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            for (string? at = parent; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
                createdParents.Add(at);
            Directory.CreateDirectory(parent);
            if (isFolder)
                Directory.CreateDirectory(StagingPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveCreatedParents();
            throw new InputException(destination, "cannot be written", "choose another place with --out", e);
        }

        Interlocked.Increment(ref open);
    }

    /// <summary>Whether anything is being written that an exit at this moment would leave behind.</summary>
    public static bool AnyOpen => Volatile.Read(ref open) > 0;

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
            using (FileStream stream = new(output.StagingPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
                write(stream);
            output.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw output.CannotBeWritten(destination, e);
        }
    }

    /// <summary>Writes a folder through an action that is given the staging folder, and commits it. Whatever goes wrong inside is reported of the destination.</summary>
    /// <param name="destination">The folder to appear.</param>
    /// <param name="write">Writes into the folder that it is given.</param>
    /// <param name="beforeCommit">Called with the staging folder when everything is written, before it is moved; may be null.</param>
    /// <param name="completionMark">
    /// Name of the file that says that the folder is complete: in an existing destination it is removed before anything else changes and comes back last,
    /// so that a program killed in between leaves no folder that looks finished; may be null.
    /// </param>
    /// <exception cref="InputException">The place cannot be written, or the disk is full.</exception>
    public static void WriteFolder(string destination, Action<string> write, Action<string>? beforeCommit = null, string? completionMark = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        using StagedOutput output = Folder(destination);
        try
        {
            write(output.StagingPath);
            if (completionMark is not null && Directory.Exists(destination))
                System.IO.File.Delete(Path.Combine(destination, completionMark));
            beforeCommit?.Invoke(output.StagingPath);
            output.Commit(completionMark);
        }
        catch (InputException e) when (e.Subject.StartsWith(output.StagingPath, StringComparison.Ordinal))
        {
            throw new InputException(destination, e.Problem.Replace(output.StagingPath, destination, StringComparison.Ordinal), e.Remedy, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw output.CannotBeWritten(destination, e);
        }
    }

    /// <summary>
    /// Removes what programs that were killed while writing this destination have left beside it. Call it only when no other program can be writing there.
    /// </summary>
    public static void RemoveAbandoned(string destination)
    {
        string full = Path.GetFullPath(destination);
        if (Path.GetDirectoryName(full) is not { } parent || !Directory.Exists(parent))
            return;
        string prefix = StagingPrefix(full);
        foreach (string path in Directory.EnumerateFileSystemEntries(parent, prefix + "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
        {
            if (Path.GetFileName(path).AsSpan(prefix.Length) is var rest && rest.StartsWith($"{Environment.ProcessId}-"))
                continue;
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    System.IO.File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It does no harm there; its name says what it is.
            }
        }
    }

    /// <summary>Moves what was written to its destination.</summary>
    /// <param name="last">Name of the file that is moved after all others; may be null.</param>
    public void Commit(string? last = null)
    {
        if (isFolder)
            Move(StagingPath, destination, last);
        else
            System.IO.File.Move(StagingPath, destination, overwrite: true);
        committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        if (!committed)
            Remove();
        Interlocked.Decrement(ref open);
    }

    /// <summary>Removes the files that a program which was killed has left half written in a folder.</summary>
    internal static void RemoveAbandonedIn(string folder)
    {
        foreach (string path in Directory.GetFiles(folder, StagingPrefix("*") + "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
            System.IO.File.Delete(path);
    }

    /// <summary>Keeps <see cref="AnyOpen"/> true until it is disposed.</summary>
    internal static IDisposable Hold()
    {
        Interlocked.Increment(ref open);
        return new Held();
    }

    /// <summary>A finished folder to its place: at once where there is none yet, else file by file.</summary>
    internal static void Move(string from, string to, string? last)
    {
        if (Directory.Exists(to))
            MoveInto(from, to, last);
        else
            Directory.Move(from, to);
    }

    /// <summary>The system's message without the temporary path that it ends with or names.</summary>
    private InputException CannotBeWritten(string asGiven, Exception e) =>
        new(asGiven, $"cannot be written ({e.Message.Split(" : '")[0].Replace(StagingPath, asGiven, StringComparison.Ordinal).TrimEnd('.')})", "check the place and the free space", e);

    private static string StagingPrefix(string destination) => $".{Path.GetFileName(destination)}.partial-";

    private void Remove()
    {
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

        RemoveCreatedParents();
    }

    private void RemoveCreatedParents()
    {
        try
        {
            foreach (string parent in createdParents.Where(Directory.Exists))
                Directory.Delete(parent);
        }
        catch (IOException)
        {
            // Something else is in there by now.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private static void MoveInto(string from, string to, string? last)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from))
            MoveInto(folder, Path.Combine(to, Path.GetFileName(folder)), null);
        foreach (string file in Directory.GetFiles(from).OrderBy(f => Path.GetFileName(f) == last))
            System.IO.File.Move(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        Directory.Delete(from);
    }

    private sealed class Held : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref open);
    }
}
