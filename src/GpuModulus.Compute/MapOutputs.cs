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

    /// <summary>Counts and histograms.</summary>
    Statistics = 64,

    /// <summary>Everything.</summary>
    All = 127,
}
