namespace GpuModulus.Core.Maps;

/// <summary>A rectangular array in memory, row-major, row 0 = the first scan line as stored, never flipped.</summary>
/// <typeparam name="T">Pixel type.</typeparam>
public sealed class Raster<T> : IRowSource<T>
    where T : unmanaged
{
    /// <summary>Wraps existing values without copying.</summary>
    /// <exception cref="ArgumentException">The array's length is not columns × rows.</exception>
    public Raster(int columns, int rows, T[] values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentNullException.ThrowIfNull(values);
        if (values.LongLength != (long)columns * rows)
            throw new ArgumentException($"{values.LongLength} values do not fill {columns} × {rows} pixels.", nameof(values));
        Columns = columns;
        Rows = rows;
        Values = values;
    }

    /// <summary>A new raster of zeros.</summary>
    public Raster(int columns, int rows)
        : this(columns, rows, new T[checked((long)columns * rows)])
    {
    }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>The storage: element (x, y) is at y · Columns + x.</summary>
    public T[] Values { get; }

    /// <summary>Element at column <paramref name="x"/>, row <paramref name="y"/>.</summary>
    public ref T this[int x, int y] => ref Values[((long)y * Columns) + x];

    /// <summary>One row, writable.</summary>
    public Span<T> Row(int y) => Values.AsSpan(checked((int)((long)y * Columns)), Columns);

    /// <inheritdoc/>
    public void ReadRows(int firstRow, Span<T> destination) =>
        Values.AsSpan(checked((int)((long)firstRow * Columns)), destination.Length).CopyTo(destination);
}
