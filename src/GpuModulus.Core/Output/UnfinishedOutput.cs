namespace GpuModulus.Core.Output;

/// <summary>
/// A result folder that takes long to fill: written beside its destination under a name that a later run finds again, so that work which was cancelled or killed
/// can be taken up where it was. Disposing without <see cref="Commit"/> removes it unless <see cref="Keep"/> is set.
/// </summary>
public sealed class UnfinishedOutput : IDisposable
{
    private const string KeyFile = "resume.key";
    private readonly string destination;
    private readonly IDisposable hold;
    private readonly FileStream claim;
    private bool committed;

    private UnfinishedOutput(string destination, string path, bool isResumed, FileStream claim)
    {
        this.claim = claim;
        this.destination = destination;
        Path = path;
        IsResumed = isResumed;
        hold = StagedOutput.Hold();
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>What an earlier run has left is of the same work, and is still there.</summary>
    public bool IsResumed { get; }

    /// <summary>Leave what is written for a later run.</summary>
    public bool Keep { get; set; }

    /// <summary>Begins, or goes on.</summary>
    /// <param name="destination">The folder to appear.</param>
    /// <param name="key">Tells this work from any other; asked for only where an earlier run has left something.</param>
    /// <param name="resume">Go on with what an earlier run of the same key has left; otherwise it is removed.</param>
    /// <exception cref="InputException">The place cannot be written, or another program is writing there.</exception>
    public static UnfinishedOutput Open(string destination, Func<string> key, bool resume)
    {
        ArgumentNullException.ThrowIfNull(key);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination));
        if (File.Exists(full))
            throw new InputException(destination, "is a file, not a folder", "choose another place with --out");
        string path = PathFor(full);
        string keyPath = System.IO.Path.Combine(path, KeyFile);
        FileStream claimed = Claim(destination, path);
        try
        {
            if (resume && File.Exists(keyPath) && File.ReadAllText(keyPath) == key())
            {
                StagedOutput.RemoveAbandonedIn(path);
                return new(full, path, true, claimed);
            }

            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            Directory.CreateDirectory(path);
            return new(full, path, false, claimed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            claimed.Dispose();
            throw new InputException(destination, $"cannot be written ({e.Message.Split(" : '")[0].TrimEnd('.')})", "choose another place with --out", e);
        }
    }

    /// <summary>Writes the key, as soon as it is known; before that a later run begins anew.</summary>
    public void Seal(string key)
    {
        lock (hold)
        {
            if (!committed && Directory.Exists(Path))
                File.WriteAllText(System.IO.Path.Combine(Path, KeyFile), key);
        }
    }

    /// <summary>Removes what an earlier run has left of this destination.</summary>
    public static void Remove(string destination)
    {
        string path = PathFor(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination)));
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Makes it the result folder; files of the same name are replaced, others are left alone.</summary>
    /// <param name="completionMark">As for <see cref="StagedOutput.WriteFolder"/>.</param>
    /// <param name="beforeCommit">As for <see cref="StagedOutput.WriteFolder"/>.</param>
    public void Commit(string completionMark, Action<string> beforeCommit)
    {
        ArgumentNullException.ThrowIfNull(beforeCommit);
        if (Directory.Exists(destination))
            File.Delete(System.IO.Path.Combine(destination, completionMark));
        beforeCommit(Path);
        lock (hold)
        {
            File.Delete(System.IO.Path.Combine(Path, KeyFile));
            StagedOutput.Move(Path, destination, completionMark);
            committed = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!committed && !Keep && Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A clean-up that fails must not hide the error that led here; the name says what the rest is.
        }

        claim.Dispose();
        hold.Dispose();
    }

    /// <summary>Two programs in one folder would mix their files; the system gives the claim back when a program is killed.</summary>
    private static FileStream Claim(string destination, string path)
    {
        string file = path + ".lock";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new InputException(destination, "is being written by another program", "wait for it, or choose another place with --out", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(destination, $"cannot be written ({e.Message.Split(" : '")[0].TrimEnd('.')})", "choose another place with --out", e);
        }
    }

    private static string PathFor(string full) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full) ?? full, $".{System.IO.Path.GetFileName(full)}.unfinished");
}
