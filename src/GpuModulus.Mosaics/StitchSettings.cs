namespace GpuModulus.Mosaics;

/// <summary>What is known about the tiles before they are compared.</summary>
public sealed record StitchSettings
{
    /// <summary>Places of the tiles; needed unless <see cref="RoughPositions"/> are given, which win.</summary>
    public TileLayout? Layout { get; init; }

    /// <summary>Overlap of neighbours as a fraction of the tile (0.02 to 0.9); null = found from the tiles.</summary>
    public double? OverlapFraction { get; init; }

    /// <summary>Rough positions in pixels, one per tile; right to within a tenth of the tile.</summary>
    public IReadOnlyList<TilePosition>? RoughPositions { get; init; }

    /// <summary>Width in pixels over which the height (and nothing else) fades from one tile into the next; 0 = a sharp seam.</summary>
    public double FeatherPixels { get; init; }

    /// <summary>Bytes of decoded tiles that are kept while the mosaic is written.</summary>
    public long CacheBytes { get; init; } = 1L << 30;
}
