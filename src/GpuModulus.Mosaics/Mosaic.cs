using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;

namespace GpuModulus.Mosaics;

/// <summary>Tiles put together: where each lies, how well the pairs agree, and the channels of the whole.</summary>
public sealed class Mosaic
{
    /// <summary>Size, and the tiles' pitch.</summary>
    public required ScanGrid Grid { get; init; }

    /// <summary>Positions in the natural order of the tiles' names; the smallest x and the smallest y are 0.</summary>
    public required IReadOnlyList<TilePosition> Positions { get; init; }

    /// <summary>Neighbouring tiles, measured or not; none where the positions were given as final.</summary>
    public required IReadOnlyList<TilePair> Pairs { get; init; }

    /// <summary>The channels, in the tiles' order.</summary>
    public required IReadOnlyList<MosaicChannel> Channels { get; init; }

    /// <summary>Index of the tile that each pixel comes from, −1 where there is none.</summary>
    public required IRowSource<int> Owners { get; init; }

    /// <summary>Columns and rows of a tile.</summary>
    public required (int Columns, int Rows) TileSize { get; init; }

    /// <summary>
    /// Robust standard deviation (1.4826 × median |difference|) of the levelled heights of two tiles where they overlap, m; about √2 of the height noise where all is well.
    /// NaN where the tiles have no height or do not overlap.
    /// </summary>
    public required double SeamHeightMetres { get; init; }

    /// <summary>Calibration values that the tiles carry: the first tile's; where others differ a notice says so.</summary>
    public required CalibrationRecord Calibration { get; init; }

    /// <summary>What the user should know: pairs dropped, tiles held by the layout alone.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
}
