using System.Collections.Concurrent;
using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics;

/// <summary>
/// Visits a map in bands of rows whose height never depends on threads or memory. Workers visit the bands of a batch at once; what a band yields is handed on
/// strictly in the order of the bands, so that sums of floating-point numbers come out the same whoever computed them.
/// </summary>
internal static class RowBands
{
    /// <summary>Rows of a band; a whole number of block rows.</summary>
    public const int Height = 64;

    private const int BatchSize = 64;

    public delegate TBand Visit<TWorker, TBand>(TWorker worker, int firstRow, int rows);

    /// <summary>Visits the bands that hold rows of the range. Returns every worker that took part, for what they counted in integers.</summary>
    public static IReadOnlyCollection<TWorker> Run<TWorker, TBand>(
        int rows, RowRange range, int threads, Func<TWorker> newWorker, Visit<TWorker, TBand> visit, Action<TBand> inOrder)
        where TWorker : class
    {
        int start = range.First / Height, bands = ((range.End + Height - 1) / Height) - start;
        ConcurrentBag<TWorker> idle = [];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        TBand[] results = new TBand[Math.Max(0, Math.Min(BatchSize, bands))];
        for (int batch = 0; batch < bands; batch += BatchSize)
        {
            int first = batch, count = Math.Min(BatchSize, bands - batch);
            try
            {
                Parallel.For(0, count, parallel, i =>
                {
                    if (!idle.TryTake(out TWorker? worker))
                        worker = newWorker();
                    int row = (start + first + i) * Height;
                    results[i] = visit(worker, row, Math.Min(Height, rows - row));
                    idle.Add(worker);
                });
            }
            catch (AggregateException e) when (e.InnerException is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            }

            for (int i = 0; i < count; i++)
                inOrder(results[i]);
        }

        return idle;
    }

    /// <summary>Rows of a source: its own storage where it is in memory, else a copy in the buffer, read by one thread at a time.</summary>
    public static ReadOnlySpan<T> Read<T>(IRowSource<T> source, int firstRow, int rows, ref T[]? buffer)
        where T : unmanaged
    {
        if (source is Raster<T> raster)
            return raster.Values.AsSpan(checked((int)((long)firstRow * raster.Columns)), rows * raster.Columns);
        int length = checked(rows * source.Columns);
        buffer ??= new T[checked(Height * source.Columns)];
        lock (source)
            source.ReadRows(firstRow, buffer.AsSpan(0, length));
        return buffer.AsSpan(0, length);
    }
}
