namespace GpuModulus.Segmentation;

/// <summary>A rectangle of pixels of a map.</summary>
/// <param name="Column">First column.</param>
/// <param name="Row">First row.</param>
/// <param name="Columns">Width in pixels.</param>
/// <param name="Rows">Height in pixels.</param>
public readonly record struct PixelBlock(int Column, int Row, int Columns, int Rows)
{
    /// <summary>Pixels in the block, which fit into one array.</summary>
    public int Pixels => checked(Columns * Rows);

    /// <summary>The first column to the right of the block.</summary>
    public int EndColumn => Column + Columns;

    /// <summary>The first row below the block.</summary>
    public int EndRow => Row + Rows;

    /// <summary>The pixels that both blocks have; empty (no columns, no rows) where there are none.</summary>
    public PixelBlock Intersection(PixelBlock other)
    {
        int left = Math.Max(Column, other.Column), top = Math.Max(Row, other.Row);
        return new(left, top, Math.Max(0, Math.Min(EndColumn, other.EndColumn) - left), Math.Max(0, Math.Min(EndRow, other.EndRow) - top));
    }
}
