using GpuModulus.Core.Maps;

namespace GpuModulus.Statistics.Tests;

/// <summary>A map as it comes from a file: rows only, no storage to reach into, and no two readers at once.</summary>
internal sealed class RowsOnly<T>(Raster<T> raster) : IRowSource<T>
    where T : unmanaged
{
    private int readers;

    public int Columns => raster.Columns;

    public int Rows => raster.Rows;

    public void ReadRows(int firstRow, Span<T> destination)
    {
        if (Interlocked.Increment(ref readers) != 1)
            throw new InvalidOperationException("Two threads read at once.");
        raster.ReadRows(firstRow, destination);
        Interlocked.Decrement(ref readers);
    }
}
