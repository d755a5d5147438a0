using GpuModulus.Core.Maps;

namespace GpuModulus.Core.Scans;

/// <summary>One recorded image of a scan, converted to SI.</summary>
/// <param name="Name">The label as the file has it, damage mended (for example HeightRetrace).</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Direction">Trace, Retrace or unknown.</param>
/// <param name="Unit">SI symbol of the values ("m", "Hz", "rad", "Pa", "V", "1" …).</param>
/// <param name="Values">The values in that unit.</param>
/// <param name="FileUnit">The unit as written in the file, where it has one and it differs; values were converted from it.</param>
public sealed record Channel(string Name, Quantity Quantity, ScanDirection Direction, string Unit, IRowSource<float> Values, string FileUnit = "");
