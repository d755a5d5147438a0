namespace GpuModulus.Benchmarks;

/// <summary>Time of one stage.</summary>
/// <param name="Name">read, stageIn, copyIn, kernel, copyOut, stageOut, histogram, segmentation, statistics or write.</param>
/// <param name="Seconds">Median.</param>
/// <param name="Spread">Interquartile range over the median; null for a difference of two medians, and for what was timed once.</param>
/// <param name="Bytes">Bytes that it moves, 0 where that says nothing.</param>
public sealed record StageTime(string Name, double Seconds, double? Spread, long Bytes)
{
    /// <summary>From repeated timings.</summary>
    public static StageTime From(string name, Sample sample, long bytes)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new(name, sample.Median, sample.Seconds.Count > 1 ? sample.Spread : null, bytes);
    }
}
