using System.Runtime.ExceptionServices;

namespace GpuModulus.Cli.Output;

/// <summary>
/// Pieces of writing on all cores, in their order. On threads of their own: pieces wait for what others draw, and on the pool's they would keep from each other
/// the threads that those need to go on (until the pool adds one, a second later).
/// </summary>
internal static class SideBySide
{
    /// <summary>Runs them all; what fails first is thrown as if it had run alone, and no further piece is begun.</summary>
    /// <param name="work">The pieces; the next is asked for when a core is free.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    public static void Run(IEnumerable<Action> work, CancellationToken cancellation)
    {
        Lock gate = new();
        ExceptionDispatchInfo? failure = null;
        // A tile has a few pieces, and there are many tiles: on 64 processors, threads without work took an eighth of the time of a map out of core.
        int threads = work.TryGetNonEnumeratedCount(out int count) ? Math.Clamp(count, 1, Environment.ProcessorCount) : Environment.ProcessorCount;
        using IEnumerator<Action> pieces = work.GetEnumerator();
        Task[] others = [.. Enumerable.Range(1, threads - 1).Select(_ => Task.Factory.StartNew(RunPieces, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        RunPieces();
        Task.WaitAll(others, CancellationToken.None);
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();

        void RunPieces()
        {
            try
            {
                while (Next() is { } piece)
                    piece();
            }
            catch (Exception e)
            {
                lock (gate)
                    failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        Action? Next()
        {
            lock (gate)
                return failure is null && !cancellation.IsCancellationRequested && pieces.MoveNext() ? pieces.Current : null;
        }
    }
}
