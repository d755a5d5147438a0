using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms.Repetition;

/// <summary>Endless mirrored repetition of a tile, cut to a size: column x shows tile column x mod 2P, reflected in the second half; rows likewise.</summary>
internal sealed class MirroredSource<T>(Raster<T> tile, int columns, int rows, MirroredSource<T>.Finish? finish = null) : IRowSource<T>
    where T : unmanaged
{
    /// <summary>Changes a finished row depending on its absolute place.</summary>
    public delegate void Finish(Span<T> row, int y);

    public int Columns => columns;

    public int Rows => rows;

    public void ReadRows(int firstRow, Span<T> destination)
    {
        if (destination.Length % columns != 0 || firstRow < 0 || firstRow + (destination.Length / columns) > rows)
            throw new ArgumentOutOfRangeException(nameof(firstRow), "The rows asked for are not all inside the map.");
        int y = firstRow;
        for (Span<T> left = destination; left.Length > 0; left = left[columns..], y++)
        {
            Span<T> row = left[..columns];
            Span<T> source = tile.Row(Mirroring.Fold(y, tile.Rows));
            for (long x = 0; x < columns; x += tile.Columns)
            {
                int count = (int)Math.Min(tile.Columns, columns - x);
                Span<T> part = row.Slice((int)x, count);
                if ((x / tile.Columns) % 2 == 0)
                {
                    source[..count].CopyTo(part);
                }
                else
                {
                    source[^count..].CopyTo(part);
                    part.Reverse();
                }
            }

            finish?.Invoke(row, y);
        }
    }
}
