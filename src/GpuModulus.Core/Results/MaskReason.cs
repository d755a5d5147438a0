namespace GpuModulus.Core.Results;

/// <summary>Why a pixel has no corrected modulus; the code in mask.npy. The first reason that applies, in this order, is kept.</summary>
public enum MaskReason : byte
{
    /// <summary>The pixel has a value.</summary>
    None = 0,

    /// <summary>A height of the slope operator's neighbourhood is not finite, or the slope beyond 10¹⁵.</summary>
    HeightNotFinite = 1,

    /// <summary>The instrument marked the pixel as invalid.</summary>
    MaskedByInstrument = 2,

    /// <summary>Δf2 is not finite, zero or negative, or leads to a modulus or indentation beyond all bounds (1 mPa to 10²¹ Pa, 10⁻¹⁸ to 1 m).</summary>
    FrequencyShiftInvalid = 3,

    /// <summary>A1 is not finite, zero or negative, or not between 10⁻¹⁵ and 1 m.</summary>
    AmplitudeInvalid = 4,

    /// <summary>cos Φ1 is not finite, zero or negative, or |Φ1| above 360°.</summary>
    PhaseInvalid = 5,

    /// <summary>The instrument's own modulus is not finite, zero or negative, or not between 1 mPa and 10²¹ Pa.</summary>
    ModulusInvalid = 6,

    /// <summary>The tilt lies above the cut-off.</summary>
    TiltAboveCutoff = 7,

    /// <summary>The contact modulus reaches the rigid-sample limit of the tip, so that no sample modulus exists.</summary>
    BeyondTipModulus = 8,
}
