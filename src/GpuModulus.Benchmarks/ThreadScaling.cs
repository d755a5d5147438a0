namespace GpuModulus.Benchmarks;

/// <summary>One piece of work on one thread and on all of them, and the copy with the same bytes likewise, all four in turns.</summary>
/// <param name="Variant">What was done.</param>
/// <param name="Pixels">Pixels of the map.</param>
/// <param name="Threads">How many "all" are, at least two.</param>
/// <param name="OneThread">The map on one thread.</param>
/// <param name="AllThreads">The map on all threads.</param>
/// <param name="BoundOneThread">The copy on one thread, with the stores that are faster on all threads.</param>
/// <param name="BoundAllThreads">The copy on all threads.</param>
public sealed record ThreadScaling(MapVariant Variant, long Pixels, int Threads, Sample OneThread, Sample AllThreads, Sample BoundOneThread, Sample BoundAllThreads)
{
    /// <summary>Median throughput on one thread, 10⁶ pixels a second.</summary>
    public double OneThreadMegapixelsPerSecond => Pixels / OneThread.Median / 1e6;

    /// <summary>Median throughput on all threads, 10⁶ pixels a second.</summary>
    public double AllThreadsMegapixelsPerSecond => Pixels / AllThreads.Median / 1e6;

    /// <summary>How many times faster all threads are: median of the ratios of neighbouring runs.</summary>
    public double SpeedUp => OneThread.MedianRatio(AllThreads);

    /// <summary>The same of the copy; no map can be asked to scale better than that.</summary>
    public double BoundSpeedUp => BoundOneThread.MedianRatio(BoundAllThreads);
}
