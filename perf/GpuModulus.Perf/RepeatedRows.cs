using GpuModulus.Core.Maps;

namespace GpuModulus.Perf;

/// <summary>A raster repeated side by side and one below the other: rows of a map of any size, for the cost of copying them.</summary>
internal sealed class RepeatedRows(float[] tile, int edge, int size) : IRowSource<float>
{
    public int Columns => size;

    public int Rows => size;

    public void ReadRows(int firstRow, Span<float> destination)
    {
        for (int start = 0, row = firstRow; start < destination.Length; start += size, row++)
        {
            ReadOnlySpan<float> line = tile.AsSpan(row % edge * edge, edge);
            for (int x = 0; x < size; x += edge)
                line[..Math.Min(edge, size - x)].CopyTo(destination.Slice(start + x));
        }
    }
}
