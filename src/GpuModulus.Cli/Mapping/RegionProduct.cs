using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>Regions of one map.</summary>
/// <param name="Maps">The maps, corrected anew where the tilt of facets was taken from their planes.</param>
/// <param name="Labels">Region id per pixel.</param>
/// <param name="Classes">Material class per pixel.</param>
/// <param name="Measured">Their statistics.</param>
/// <param name="TiltFrom">Where the tilt inside facets came from, in words.</param>
/// <param name="FacetTiltUsed">The tilt inside facets is that of their planes.</param>
/// <param name="Warnings">What to know about them.</param>
internal sealed record RegionProduct(
    ModulusMaps Maps, Raster<int> Labels, Raster<byte> Classes, MeasuredRegions Measured, ResolvedParameter TiltFrom, bool FacetTiltUsed, IReadOnlyList<string> Warnings);
