using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Runs through a row source in blocks of whole rows with bounded memory.</summary>
internal static class RowBlocks
{
    private const int BlockBytes = 1 << 20;

    public delegate void BlockAction<T>(ReadOnlySpan<T> block);

    public static unsafe void ForEach<T>(IRowSource<T> source, BlockAction<T> action)
        where T : unmanaged
    {
        if (source is Raster<T> raster)
        {
            action(raster.Values);
            return;
        }

        int rowsPerBlock = (int)Math.Clamp(BlockBytes / ((long)source.Columns * sizeof(T)), 1, source.Rows);
        T[] buffer = new T[checked(rowsPerBlock * source.Columns)];
        for (int y = 0; y < source.Rows; y += rowsPerBlock)
        {
            Span<T> block = buffer.AsSpan(0, Math.Min(rowsPerBlock, source.Rows - y) * source.Columns);
            source.ReadRows(y, block);
            action(block);
        }
    }
}
