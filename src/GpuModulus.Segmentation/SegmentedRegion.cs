using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>One region of a map.</summary>
/// <param name="Id">Its value in the labels: facets 1, 2, 3 … by falling area, then binder/carbon.</param>
/// <param name="Class">Facet or binder/carbon.</param>
/// <param name="PixelCount">Pixels.</param>
/// <param name="Plane">Plane through its pixels: robust for facets, the mean plane for binder/carbon.</param>
/// <param name="Confidence">0 to 1: how sure the segmentation is; 1 for regions that were drawn by hand.</param>
public sealed record SegmentedRegion(int Id, PixelClass Class, long PixelCount, FacetPlane Plane, double Confidence);
