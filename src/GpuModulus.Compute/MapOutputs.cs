namespace GpuModulus.Compute;

/// <summary>What to compute; nothing else costs memory or time.</summary>
[Flags]
public enum MapOutputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Corrected modulus.</summary>
    Modulus = 1,

    /// <summary>Modulus before the tilt correction.</summary>
    ApparentModulus = 2,

    /// <summary>θ.</summary>
    Tilt = 4,

    /// <summary>K_c.</summary>
    TiltCorrection = 8,

    /// <summary>δ.</summary>
    Indentation = 16,

    /// <summary>Reason codes.</summary>
    Mask = 32,

    /// <summary>Counts per reason and the histogram of the corrected modulus.</summary>
    ModulusHistogram = 64,

    /// <summary>Counts per reason and the histogram of the tilt.</summary>
    TiltHistogram = 128,

    /// <summary>Counts per reason, the histogram of the indentation, and how many exceed the limit or stay below A2.</summary>
    IndentationHistogram = 256,

    /// <summary>All counts and histograms.</summary>
    Statistics = ModulusHistogram | TiltHistogram | IndentationHistogram,

    /// <summary>Everything.</summary>
    All = 511,
}
