using System.Runtime.ExceptionServices;

namespace GpuModulus.Compute.Streaming;

/// <summary>
/// Threads that each take tiles through the whole of their way: read, compute, write. While one reads the others compute, so that no core waits for the first tile or after the last, and a tile stays
/// in the cache of its thread. Only one thread reads and only one writes at a time, both in row order.
/// </summary>
/// <param name="maker">Reads the tiles.</param>
/// <param name="compute">Computes one; called by several threads at once.</param>
/// <param name="write">Takes a finished one.</param>
/// <param name="cancellation">Stops between tiles.</param>
internal sealed class TileCrew(TileMaker maker, Action<MapTile> compute, Action<MapTile> write, CancellationToken cancellation)
{
    private readonly Lock reading = new();
    private readonly object turns = new();
    private int toRead;
    private int toWrite;
    private volatile Exception? failure;

    /// <summary>Works until all tiles are written, or throws what went wrong first; then nobody works any more.</summary>
    public void Run(HelperThreads helpers)
    {
        helpers.Run(Math.Min(maker.Layout.Workers, maker.TileCount), Work);
        if (failure is { } first)
            ExceptionDispatchInfo.Throw(first);
    }

    private void Work(int worker)
    {
        try
        {
            int sets = maker.Layout.SetsPerWorker;
            Queue<(MapTile Tile, int Index, int Set)> finished = new(sets);
            // What was used last is taken first: it is still in the cache.
            Stack<int> free = new(Enumerable.Range(worker * sets, sets).Reverse());
            while (Read(free) is var (tile, index, set))
            {
                compute(tile);
                finished.Enqueue((tile, index, set));
                while (finished.TryPeek(out var first) && (free.Count == 0 || first.Index == Volatile.Read(ref toWrite)))
                    WriteFirst(finished, free);
            }

            while (finished.Count > 0)
                WriteFirst(finished, free);
        }
        catch (Exception e)
        {
            lock (turns)
            {
                failure ??= e;
                Monitor.PulseAll(turns);
            }
        }
    }

    private (MapTile Tile, int Index, int Set)? Read(Stack<int> free)
    {
        bool entered = BriefWait.For(reading.TryEnter);
        if (!entered)
            reading.Enter();
        try
        {
            if (toRead == maker.TileCount || failure is not null)
                return null;
            cancellation.ThrowIfCancellationRequested();
            int index = toRead++, set = free.Pop();
            return (maker.Read(index, set), index, set);
        }
        finally
        {
            reading.Exit();
        }
    }

    private void WriteFirst(Queue<(MapTile Tile, int Index, int Set)> finished, Stack<int> free)
    {
        (MapTile tile, int index, int set) = finished.Dequeue();
        bool IsMyTurn() => Volatile.Read(ref toWrite) == index || failure is not null;
        if (!BriefWait.For(IsMyTurn))
        {
            lock (turns)
            {
                while (!IsMyTurn())
                    Monitor.Wait(turns);
            }
        }

        if (failure is not null)
            return;
        write(tile);
        free.Push(set);
        lock (turns)
        {
            toWrite++;
            Monitor.PulseAll(turns);
        }
    }
}
