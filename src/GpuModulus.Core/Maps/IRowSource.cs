namespace GpuModulus.Core.Maps;

/// <summary>A rectangular array that is read row by row: in memory, in a file, or computed on the fly.</summary>
/// <typeparam name="T">Pixel type.</typeparam>
public interface IRowSource<T>
    where T : unmanaged
{
    /// <summary>Pixels in one row.</summary>
    int Columns { get; }

    /// <summary>Number of rows.</summary>
    int Rows { get; }

    /// <summary>
    /// Copies whole rows. <paramref name="destination"/> must hold a whole number of rows;
    /// safe to call from one thread at a time.
    /// </summary>
    /// <param name="firstRow">First row wanted; first row + rows in the destination must not exceed <see cref="Rows"/>.</param>
    /// <param name="destination">Row-major, tightly packed.</param>
    void ReadRows(int firstRow, Span<T> destination);
}
