namespace GpuModulus.Statistics;

/// <summary>What a histogram must offer before its main peak is fitted.</summary>
public sealed record PeakFitOptions
{
    /// <summary>The defaults.</summary>
    public static readonly PeakFitOptions Default = new();

    /// <summary>Fewest pixels inside the histogram's range; below, no fit is attempted.</summary>
    public int MinimumPixels { get; init; } = 50;

    /// <summary>Fewest bins in the fitted window; three parameters need more than three bins.</summary>
    public int MinimumBins { get; init; } = 5;

    /// <summary>Smallest coefficient of determination that still is a peak.</summary>
    public double MinimumRSquared { get; init; } = 0.5;

    /// <summary>The window reaches at most this many σ from μ, either way.</summary>
    public double WidestWindowSigmas { get; init; } = 3;
}
