using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>What the segmentation says of a region, before it is measured.</summary>
/// <param name="Id">Its value in the label map, 1 or more.</param>
/// <param name="Class">Material class.</param>
/// <param name="Confidence">0 to 1; 1 for a region drawn by hand.</param>
public readonly record struct RegionIdentity(int Id, PixelClass Class, double Confidence = 1);
