namespace GpuModulus.Core.Results;

/// <summary>Exact integer counts over a whole map.</summary>
public sealed class MapStatistics
{
    /// <summary>Number of mask reasons, <see cref="MaskReason.None"/> included.</summary>
    public const int ReasonCount = 9;

    /// <summary>Bins of the tilt histogram: 0.25° from 0° to 90°.</summary>
    public const int TiltBinCount = 360;

    /// <summary>Pixels per <see cref="MaskReason"/>; index 0 counts the valid ones.</summary>
    public long[] Reasons { get; } = new long[ReasonCount];

    /// <summary>Corrected modulus of valid pixels in Pa, 2^10 Pa (1 kPa) to 2^44 Pa (17.6 TPa).</summary>
    public LogHistogram Modulus { get; } = new(10, 34);

    /// <summary>Peak indentation of valid pixels in m, 2^-40 m (0.9 pm) to 2^-20 m (0.95 µm).</summary>
    public LogHistogram Indentation { get; } = new(-40, 20);

    /// <summary>Tilt in degrees of all pixels that have one, masked or not.</summary>
    public LinearHistogram TiltDegrees { get; } = new(0, 90, TiltBinCount);

    /// <summary>Valid pixels whose peak indentation exceeds the limit (--max-indentation).</summary>
    public long IndentationAboveLimit { get; set; }

    /// <summary>Valid pixels whose peak indentation is below the second mode's amplitude A2, where the closed forms fail.</summary>
    public long IndentationBelowAmplitude2 { get; set; }

    /// <summary>All pixels.</summary>
    public long PixelCount => Reasons.Sum();

    /// <summary>Pixels with a corrected modulus (or, for a map of height alone, with a usable tilt).</summary>
    public long ValidCount => Reasons[0];

    /// <summary>Fraction of pixels without a value; 0 for an empty map.</summary>
    public double MaskedFraction => PixelCount == 0 ? 0 : 1 - ((double)ValidCount / PixelCount);

    /// <summary>Forgets all counts.</summary>
    public void Clear()
    {
        Array.Clear(Reasons);
        Array.Clear(Modulus.Counts);
        Array.Clear(Indentation.Counts);
        Array.Clear(TiltDegrees.Counts);
        (IndentationAboveLimit, IndentationBelowAmplitude2) = (0, 0);
    }

    /// <summary>Adds the counts of another part of the map.</summary>
    public void Add(MapStatistics other)
    {
        CountVectors.Add(other.Reasons, Reasons);
        Modulus.Add(other.Modulus);
        Indentation.Add(other.Indentation);
        TiltDegrees.Add(other.TiltDegrees);
        IndentationAboveLimit += other.IndentationAboveLimit;
        IndentationBelowAmplitude2 += other.IndentationBelowAmplitude2;
    }
}
