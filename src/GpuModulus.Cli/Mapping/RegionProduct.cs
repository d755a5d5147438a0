using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>Regions of one map.</summary>
/// <param name="Maps">The maps, corrected anew where facets have a tilt of their own.</param>
/// <param name="Labels">Region id per pixel.</param>
/// <param name="Classes">Material class per pixel.</param>
/// <param name="Measured">Their statistics.</param>
/// <param name="TiltFrom">Where the tilt inside facets came from, in words.</param>
/// <param name="FacetTilt">The tilt inside facets; null where it is that of each pixel.</param>
/// <param name="Warnings">What to know about them.</param>
internal sealed record RegionProduct(
    ModulusMaps Maps, Raster<int> Labels, Raster<byte> Classes, MeasuredRegions Measured, ResolvedParameter TiltFrom, FacetTilt? FacetTilt, IReadOnlyList<string> Warnings);
