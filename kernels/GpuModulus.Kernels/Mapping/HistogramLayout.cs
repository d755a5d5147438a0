using GpuModulus.Core.Results;

namespace GpuModulus.Kernels.Mapping;

/// <summary>
/// One table of integer counts for everything that is counted over a tile, so that a thread group needs one piece of shared memory
/// and the host one copy: modulus bins, indentation bins, tilt bins, reasons, and the two indentation counters.
/// </summary>
public static class HistogramLayout
{
    /// <summary>Bins of the modulus histogram, below and above included.</summary>
    public const int ModulusCount = (ModulusOctaves * LogHistogram.BinsPerOctave) + 2;

    /// <summary>Bins of the indentation histogram, below and above included.</summary>
    public const int IndentationCount = (IndentationOctaves * LogHistogram.BinsPerOctave) + 2;

    /// <summary>Bins of the tilt histogram, below and above included.</summary>
    public const int TiltCount = MapStatistics.TiltBinCount + 2;

    /// <summary>Where the indentation bins begin.</summary>
    public const int IndentationStart = ModulusCount;

    /// <summary>Where the tilt bins begin.</summary>
    public const int TiltStart = IndentationStart + IndentationCount;

    /// <summary>Where the reasons begin.</summary>
    public const int ReasonStart = TiltStart + TiltCount;

    /// <summary>Counter of indentations above the limit.</summary>
    public const int AboveLimit = ReasonStart + MapStatistics.ReasonCount;

    /// <summary>Counter of indentations below A2.</summary>
    public const int BelowAmplitude2 = AboveLimit + 1;

    /// <summary>Length of the table.</summary>
    public const int Length = BelowAmplitude2 + 1;

    internal const int ModulusOctaves = 34;
    internal const int ModulusMinExponent = 10;
    internal const int IndentationOctaves = 20;
    internal const int IndentationMinExponent = -40;

    /// <summary>Subtracted from the bit key of a modulus to give its index.</summary>
    public const int ModulusKeyOffset = ((127 + ModulusMinExponent) * LogHistogram.BinsPerOctave) - 1;

    /// <summary>Subtracted from the bit key of an indentation to give its index.</summary>
    public const int IndentationKeyOffset = ((127 + IndentationMinExponent) * LogHistogram.BinsPerOctave) - 1;

    /// <summary>Tilt bins per radian.</summary>
    public const float TiltBinsPerRadian = (float)(MapStatistics.TiltBinCount / 90.0 * 180.0 / Math.PI);

    /// <summary>Adds a table to the statistics.</summary>
    public static void AddTo(MapStatistics statistics, ReadOnlySpan<long> table)
    {
        for (int i = 0; i < ModulusCount; i++)
            statistics.Modulus.Counts[i] += table[i];
        for (int i = 0; i < IndentationCount; i++)
            statistics.Indentation.Counts[i] += table[IndentationStart + i];
        for (int i = 0; i < TiltCount; i++)
            statistics.TiltDegrees.Counts[i] += table[TiltStart + i];
        for (int i = 0; i < MapStatistics.ReasonCount; i++)
            statistics.Reasons[i] += table[ReasonStart + i];
        statistics.IndentationAboveLimit += table[AboveLimit];
        statistics.IndentationBelowAmplitude2 += table[BelowAmplitude2];
    }
}
