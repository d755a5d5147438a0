using GpuModulus.Core;

namespace GpuModulus.Segmentation;

/// <summary>How a large map is cut for <see cref="FacetSegmentation.SegmentBlocks"/>. The cut is part of the result (to some pixels at the seams); memory and threads are not.</summary>
public sealed record BlockSettings
{
    /// <summary>Largest width and height of a block without its margin, pixels, at least 64. Default 1024. A map of at most twice this width and height is segmented whole.</summary>
    public int CorePixels { get; init; } = 1024;

    /// <summary>
    /// How far a block looks beyond its border, m: what lies further hardly changes what a pixel is taken for, and facets larger than this are known well enough on either side to be
    /// joined. Default 1.2 µm. Blocks smaller than 1024 pixels, which have more seams, look up to 1.4 times as far; at most the width of a block is taken.
    /// </summary>
    public double MarginMetres { get; init; } = 1.2e-6;

    /// <summary>Bytes that the blocks in work may take together (some 50 a pixel each); one block is always worked on. Default 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Most blocks in work at once. Default: the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Folder for one temporary file, some 0.2 bytes a pixel, removed at the end; null keeps these bytes in memory.
    /// </summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Returns these settings, or throws when one is out of its range.</summary>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public BlockSettings Validated()
    {
        if (CorePixels < 64)
            throw new InputException("segmentation blocks", $"{CorePixels} pixels are too few for a block", "take 1024 or 2048");
        if (!(MarginMetres >= 0) || !double.IsFinite(MarginMetres))
            throw new InputException("segmentation blocks", $"{MarginMetres:G6} m is no margin", "1.2e-6 is the default");
        if (Threads < 1)
            throw new InputException("--threads", $"{Threads} threads do nothing", "give at least 1");
        return this;
    }
}
