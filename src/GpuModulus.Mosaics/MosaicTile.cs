using GpuModulus.Core.Scans;

namespace GpuModulus.Mosaics;

/// <summary>One tile of a mosaic, read when it is needed and perhaps more than once.</summary>
/// <param name="Name">File name without its folder; names the tile in tables, messages and the layout.</param>
/// <param name="Read">Reads all its channels.</param>
public sealed record MosaicTile(string Name, Func<Scan> Read);
