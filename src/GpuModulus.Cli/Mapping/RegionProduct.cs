using GpuModulus.Core.Maps;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>Regions of one map.</summary>
/// <param name="Labels">Region id per pixel.</param>
/// <param name="Classes">Material class per pixel.</param>
/// <param name="Measured">Their statistics.</param>
/// <param name="Warnings">What to know about them.</param>
internal sealed record RegionProduct(Raster<int> Labels, Raster<byte> Classes, MeasuredRegions Measured, IReadOnlyList<string> Warnings);
