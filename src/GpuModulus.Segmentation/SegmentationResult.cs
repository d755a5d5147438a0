using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Classes and regions of a map.</summary>
public sealed class SegmentationResult
{
    /// <summary>Codes of <see cref="Core.Results.PixelClass"/>; goes to classes.npy.</summary>
    public required Raster<byte> Classes { get; init; }

    /// <summary>Region ids, 0 where there is none; goes to labels.npy.</summary>
    public required Raster<int> Labels { get; init; }

    /// <summary>The regions; that of id i is at i − 1.</summary>
    public required IReadOnlyList<SegmentedRegion> Regions { get; init; }

    /// <summary>What the user should know, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>
    /// The scanner's bow found from all facets together: z contains BowXX·x² + BowXY·x·y + BowYY·y² with x, y in metres from the
    /// centre of the map, 1/m; zeros where there is none to be seen.
    /// </summary>
    public (double XX, double XY, double YY) Bow { get; init; }
}
