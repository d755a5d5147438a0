namespace GpuModulus.Reports.Maps;

/// <summary>How values are spread over the colours.</summary>
public enum ColourScale
{
    /// <summary>Logarithmic where all shown values are positive and span more than two decades (or the style's own ratio), else linear.</summary>
    Auto,

    /// <summary>Equal steps of value.</summary>
    Linear,

    /// <summary>Equal ratios of value; values at or below zero count as missing.</summary>
    Logarithmic,
}
