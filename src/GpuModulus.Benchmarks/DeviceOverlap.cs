using GpuModulus.Compute.Backends;

namespace GpuModulus.Benchmarks;

/// <summary>A device's map, whose stages overlap, against the same stages one after the other.</summary>
/// <param name="Maps">Launch and buffers of the map without counts.</param>
/// <param name="Counting">The same with all histograms.</param>
/// <param name="Pixels">Pixels of the map.</param>
/// <param name="EndToEndSeconds">Median of the whole map, from the program's arrays to the program's arrays.</param>
/// <param name="SumSeconds">Sum of the stages, each waited for.</param>
/// <param name="SlowestSeconds">The longest stage: no overlap can beat it.</param>
/// <param name="KernelSeconds">The kernel alone.</param>
public sealed record DeviceOverlap(DeviceUse Maps, DeviceUse Counting, long Pixels, double EndToEndSeconds, double SumSeconds, double SlowestSeconds, double KernelSeconds)
{
    /// <summary>Throughput of the kernel alone, 10⁶ pixels a second.</summary>
    public double KernelMegapixelsPerSecond => Pixels / KernelSeconds / 1e6;

    /// <summary>Throughput from array to array with overlap, 10⁶ pixels a second.</summary>
    public double EndToEndMegapixelsPerSecond => Pixels / EndToEndSeconds / 1e6;

    /// <summary>Sum of the stages over the map: 1 is no overlap, <see cref="SumSeconds"/> / <see cref="SlowestSeconds"/> all that can be had.</summary>
    public double Gain => SumSeconds / EndToEndSeconds;
}
