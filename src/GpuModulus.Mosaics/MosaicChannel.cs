using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Mosaics;

/// <summary>One channel of the mosaic; its rows are put together from the tiles when they are read. NaN where no tile lies.</summary>
/// <param name="Name">The tiles' name for it.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Direction">Trace or Retrace, where the tiles say.</param>
/// <param name="Unit">SI symbol of the values.</param>
/// <param name="Values">As many columns and rows as the mosaic.</param>
public sealed record MosaicChannel(string Name, Quantity Quantity, ScanDirection Direction, string Unit, IRowSource<float> Values);
