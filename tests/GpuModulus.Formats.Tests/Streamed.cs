using GpuModulus.Core.Maps;

namespace GpuModulus.Formats.Tests;

/// <summary>Hides that a map lies in memory, and counts that each row is asked for once and in order.</summary>
internal sealed class Streamed(Raster<float> map) : IRowSource<float>
{
    private int next;

    public int Columns => map.Columns;

    public int Rows => map.Rows;

    public void ReadRows(int firstRow, Span<float> destination)
    {
        Assert.Equal(next, firstRow);
        next += destination.Length / Columns;
        map.ReadRows(firstRow, destination);
    }
}
