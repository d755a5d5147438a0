namespace GpuModulus.Core.Calibration;

/// <summary>
/// The scalar parameters of an AM-FM measurement, each with provenance; null = unknown. SI units but for the phase, which calibration.json keeps in degrees.
/// The names are those of calibration.json (design contract): springConstant1_N_per_m and so on.
/// </summary>
public sealed record CalibrationRecord
{
    /// <summary>k1, spring constant of the 1st eigenmode, N/m.</summary>
    public CalibrationValue? SpringConstant1 { get; init; }

    /// <summary>f1, resonance of the 1st eigenmode, Hz.</summary>
    public CalibrationValue? Resonance1 { get; init; }

    /// <summary>Q1, quality factor of the 1st eigenmode.</summary>
    public CalibrationValue? QualityFactor1 { get; init; }

    /// <summary>f2, resonance of the 2nd eigenmode away from the surface, Hz.</summary>
    public CalibrationValue? Resonance2 { get; init; }

    /// <summary>k2, N/m; where absent it is derived as k1 (f2/f1)².</summary>
    public CalibrationValue? SpringConstant2 { get; init; }

    /// <summary>A1,free, free amplitude of the 1st eigenmode, m.</summary>
    public CalibrationValue? FreeAmplitude1 { get; init; }

    /// <summary>A1,set, set-point amplitude, m; used where there is no amplitude channel.</summary>
    public CalibrationValue? SetpointAmplitude1 { get; init; }

    /// <summary>Φ1, interaction phase in degrees; used where there is no phase channel.</summary>
    public CalibrationValue? InteractionPhase1Degrees { get; init; }

    /// <summary>A2, amplitude of the 2nd eigenmode, m; only for the validity warning δ &lt; A2.</summary>
    public CalibrationValue? Amplitude2 { get; init; }

    /// <summary>R, contact radius of the tip, m.</summary>
    public CalibrationValue? ContactRadius { get; init; }

    /// <summary>Modulus of the reference from which <see cref="ContactRadius"/> was calibrated, Pa; a radius serves within a decade of it.</summary>
    public CalibrationValue? ReferenceModulus { get; init; }

    /// <summary>
    /// The k1, Q1, f1, f2, k2 and A1,free with which <see cref="ContactRadius"/> was calibrated: where a sample is computed with the same, R has absorbed their errors. Null where not known.
    /// </summary>
    public CalibrationRecord? RadiusCalibratedWith { get; init; }

    /// <summary>Relative standard error of the height sensitivity over the lateral one.</summary>
    public CalibrationValue? HeightSensitivityError { get; init; }

    /// <summary>Relative standard error of the amplitude sensitivity that A1 and A1,free share.</summary>
    public CalibrationValue? AmplitudeSensitivityError { get; init; }

    /// <summary>"punch", "sphere" or "cone", where the file says which model R belongs to.</summary>
    public string? ContactModel { get; init; }

    /// <summary>The tip's name.</summary>
    public string? Tip { get; init; }

    /// <summary>A tilt correction measured on spheres.</summary>
    public TiltPolynomial? Kc { get; init; }

    /// <summary>This record's values where it has them, else the weaker record's; what was said about a radius stays with that radius.</summary>
    public CalibrationRecord Over(CalibrationRecord weaker) => new()
    {
        SpringConstant1 = SpringConstant1 ?? weaker.SpringConstant1,
        Resonance1 = Resonance1 ?? weaker.Resonance1,
        QualityFactor1 = QualityFactor1 ?? weaker.QualityFactor1,
        Resonance2 = Resonance2 ?? weaker.Resonance2,
        SpringConstant2 = SpringConstant2 ?? weaker.SpringConstant2,
        FreeAmplitude1 = FreeAmplitude1 ?? weaker.FreeAmplitude1,
        SetpointAmplitude1 = SetpointAmplitude1 ?? weaker.SetpointAmplitude1,
        InteractionPhase1Degrees = InteractionPhase1Degrees ?? weaker.InteractionPhase1Degrees,
        Amplitude2 = Amplitude2 ?? weaker.Amplitude2,
        ContactRadius = ContactRadius ?? weaker.ContactRadius,
        ReferenceModulus = ContactRadius is null ? weaker.ReferenceModulus : ReferenceModulus,
        RadiusCalibratedWith = ContactRadius is null ? weaker.RadiusCalibratedWith : RadiusCalibratedWith,
        HeightSensitivityError = HeightSensitivityError ?? weaker.HeightSensitivityError,
        AmplitudeSensitivityError = AmplitudeSensitivityError ?? weaker.AmplitudeSensitivityError,
        ContactModel = ContactModel ?? weaker.ContactModel,
        Tip = Tip ?? weaker.Tip,
        Kc = Kc ?? weaker.Kc,
    };
}
