using GpuModulus.Formats;

namespace GpuModulus.Cli.Mapping;

/// <summary>A scan that is opened on another core while it is still read what is to be done with it.</summary>
internal sealed class OpeningScan : IDisposable
{
    private readonly string path;
    private Task<OpenScan>? opening;

    private OpeningScan(string path, ReadOptions options)
    {
        this.path = path;
        opening = Task.Run(() => ScanReader.Open(path, options));
    }

    /// <summary>Begins, where one file is the only input.</summary>
    public static OpeningScan? Begin(string[] inputs, ReadOptions options) => inputs is [var path] && File.Exists(path) ? new(path, options) : null;

    /// <summary>The open scan, which is the caller's from now on; null where it is another file, or was taken before.</summary>
    /// <exception cref="Core.InputException">As from <see cref="ScanReader.Open"/>.</exception>
    public OpenScan? Take(string file) => file == path ? Interlocked.Exchange(ref opening, null)?.GetAwaiter().GetResult() : null;

    /// <summary>Closes what nobody has taken.</summary>
    public void Dispose()
    {
        // What is wrong with a file that nobody wanted in the end, nobody wants to know.
        if (Interlocked.Exchange(ref opening, null) is { } left)
            _ = left.ContinueWith(done => done.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
