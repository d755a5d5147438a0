namespace GpuModulus.Mosaics;

/// <summary>Where a tile's upper-left pixel lies, in pixels; x along the scan lines, y across them.</summary>
/// <param name="Tile">File name without its folder.</param>
/// <param name="X">Pixels from the smallest x of all tiles.</param>
/// <param name="Y">Pixels from the smallest y of all tiles.</param>
public readonly record struct TilePosition(string Tile, double X, double Y);
