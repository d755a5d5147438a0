using GpuModulus.Core.Calibration;

namespace GpuModulus.Cli.Mapping;

/// <summary>One scalar of the calibration: its names everywhere, and how to reach it in a record.</summary>
/// <param name="Key">Name in calibration.json and summary.json.</param>
/// <param name="Option">Option of <c>map</c>.</param>
/// <param name="Title">In words.</param>
/// <param name="Symbol">As in formulas.</param>
/// <param name="SiUnit">SI unit for display.</param>
/// <param name="SiPerUnit">SI per unit of the record (the phase is kept in degrees).</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">A record with it replaced.</param>
internal sealed record CalibrationEntry(
    string Key,
    string Option,
    string Title,
    string Symbol,
    string SiUnit,
    double SiPerUnit,
    Func<CalibrationRecord, CalibrationValue?> Get,
    Func<CalibrationRecord, CalibrationValue, CalibrationRecord> Set)
{
    public static readonly CalibrationEntry SpringConstant1 = new("springConstant1_N_per_m", "--spring-constant1", "spring constant, 1st mode", "k₁", "N/m", 1, r => r.SpringConstant1, (r, v) => r with { SpringConstant1 = v });
    public static readonly CalibrationEntry Resonance1 = new("resonance1_Hz", "--resonance1", "resonance, 1st mode", "f₁", "Hz", 1, r => r.Resonance1, (r, v) => r with { Resonance1 = v });
    public static readonly CalibrationEntry QualityFactor1 = new("qualityFactor1", "--quality-factor1", "quality factor, 1st mode", "Q₁", "1", 1, r => r.QualityFactor1, (r, v) => r with { QualityFactor1 = v });
    public static readonly CalibrationEntry Resonance2 = new("resonance2_Hz", "--resonance2", "resonance, 2nd mode", "f₂", "Hz", 1, r => r.Resonance2, (r, v) => r with { Resonance2 = v });
    public static readonly CalibrationEntry SpringConstant2 = new("springConstant2_N_per_m", "--spring-constant2", "spring constant, 2nd mode", "k₂", "N/m", 1, r => r.SpringConstant2, (r, v) => r with { SpringConstant2 = v });
    public static readonly CalibrationEntry FreeAmplitude1 = new("freeAmplitude1_m", "--free-amplitude1", "free amplitude, 1st mode", "A₁,free", "m", 1, r => r.FreeAmplitude1, (r, v) => r with { FreeAmplitude1 = v });
    public static readonly CalibrationEntry SetpointAmplitude1 = new("setpointAmplitude1_m", "--setpoint-amplitude1", "set-point amplitude, 1st mode", "A₁,set", "m", 1, r => r.SetpointAmplitude1, (r, v) => r with { SetpointAmplitude1 = v });
    public static readonly CalibrationEntry InteractionPhase1 = new("interactionPhase1_deg", "--interaction-phase1", "interaction phase, 1st mode", "Φ₁", "rad", Math.PI / 180, r => r.InteractionPhase1Degrees, (r, v) => r with { InteractionPhase1Degrees = v });
    public static readonly CalibrationEntry Amplitude2 = new("amplitude2_m", "--amplitude2", "amplitude, 2nd mode", "A₂", "m", 1, r => r.Amplitude2, (r, v) => r with { Amplitude2 = v });
    public static readonly CalibrationEntry ContactRadius = new("contactRadius_m", "--contact-radius", "contact radius", "R", "m", 1, r => r.ContactRadius, (r, v) => r with { ContactRadius = v });

    public static readonly CalibrationEntry HeightSensitivityError = new("heightSensitivityError", "--height-error", "relative error of the height sensitivity", "ε(z)", "1", 1, r => r.HeightSensitivityError, (r, v) => r with { HeightSensitivityError = v });
    public static readonly CalibrationEntry AmplitudeSensitivityError = new("amplitudeSensitivityError", "--amplitude-error", "relative error of the amplitude sensitivity", "ε(A)", "1", 1, r => r.AmplitudeSensitivityError, (r, v) => r with { AmplitudeSensitivityError = v });

    /// <summary>All that a modulus is computed from, in the order of the tables.</summary>
    public static readonly IReadOnlyList<CalibrationEntry> All =
        [SpringConstant1, Resonance1, QualityFactor1, Resonance2, SpringConstant2, FreeAmplitude1, SetpointAmplitude1, InteractionPhase1, Amplitude2, ContactRadius];

    /// <summary>What no modulus needs, but its error.</summary>
    public static readonly IReadOnlyList<CalibrationEntry> Errors = [HeightSensitivityError, AmplitudeSensitivityError];

    /// <summary>The unit that a record keeps it in: degrees for the phase, else SI.</summary>
    public string RecordUnit => SiUnit == "rad" ? "deg" : SiUnit;
}
