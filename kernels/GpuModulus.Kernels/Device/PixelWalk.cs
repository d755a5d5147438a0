using System.Runtime.CompilerServices;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>
/// A thread's way through a tile in strides of the whole grid, so that any launch covers any tile. Divides twice at the start and never again: a 64-bit
/// division, which GPUs do not have, would cost more than the physics of a pixel.
/// </summary>
internal struct PixelWalk
{
    private readonly long count;
    private readonly long stride;
    private readonly int columns;
    private readonly int rowStep;
    private readonly int columnStep;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PixelWalk(DeviceTile tile)
    {
        columns = tile.Columns;
        count = (long)tile.Rows * columns;
        stride = (long)Grid.DimX * Group.DimX;
        Index = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        Row = (int)(Index / columns);
        Column = (int)(Index - ((long)Row * columns));
        rowStep = (int)(stride / columns);
        columnStep = (int)(stride - ((long)rowStep * columns));
    }

    /// <summary>Place of the pixel in the tile's arrays; may exceed 2³¹.</summary>
    public long Index;

    /// <summary>Column of the map.</summary>
    public int Column;

    /// <summary>Row of the tile.</summary>
    public int Row;

    /// <summary>Whether this is a pixel of the tile.</summary>
    public readonly bool IsInside => Index < count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        Index += stride;
        Row += rowStep;
        // Not Column + columnStep first: the sum of the two may exceed an int.
        if (Column >= columns - columnStep)
        {
            Column -= columns - columnStep;
            Row++;
        }
        else
        {
            Column += columnStep;
        }
    }
}
