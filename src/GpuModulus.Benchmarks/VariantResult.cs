namespace GpuModulus.Benchmarks;

/// <summary>One piece of work on one backend, beside the bound that was measured in turns with it.</summary>
/// <param name="Variant">What was done.</param>
/// <param name="Pixels">Pixels of the map.</param>
/// <param name="Map">Timings of the map.</param>
/// <param name="Bound">Timings of the copy with the same bytes, the faster of plain and streaming stores.</param>
public sealed record VariantResult(MapVariant Variant, long Pixels, Sample Map, Sample Bound)
{
    /// <summary>Median throughput, 10⁶ pixels a second.</summary>
    public double MegapixelsPerSecond => Pixels / Map.Median / 1e6;

    /// <summary>Median throughput of the bound.</summary>
    public double BoundMegapixelsPerSecond => Pixels / Bound.Median / 1e6;

    /// <summary>Fraction of the bound that was reached: median of the ratios of neighbouring runs, so that a neighbour's load slows both alike.</summary>
    public double BoundFraction => Bound.MedianRatio(Map);
}
