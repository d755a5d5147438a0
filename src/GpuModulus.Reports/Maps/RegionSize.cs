using GpuModulus.Core.Results;

namespace GpuModulus.Reports.Maps;

/// <summary>What a region's name depends on.</summary>
/// <param name="Id">The region.</param>
/// <param name="Class">Its class.</param>
/// <param name="PixelCount">Its area in pixels.</param>
internal sealed record RegionSize(int Id, PixelClass Class, long PixelCount);
