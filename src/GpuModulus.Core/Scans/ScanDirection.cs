namespace GpuModulus.Core.Scans;

/// <summary>The direction in which the tip moved while a channel was recorded.</summary>
public enum ScanDirection
{
    /// <summary>The file does not say.</summary>
    Unknown,

    /// <summary>Forward.</summary>
    Trace,

    /// <summary>Backward; taken where both exist.</summary>
    Retrace,
}
