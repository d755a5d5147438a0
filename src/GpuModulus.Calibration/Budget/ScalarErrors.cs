using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Calibration;

/// <summary>
/// The systematic errors that do not depend on the tilt: E ∝ R^(−r) s^m a^(1 − m) with s = 2 k2 Δf2/f2, k2 = k1 (f2/f1)² and a = (k1/Q1)(A1,free/A1) cos Φ1;
/// m = 3/2, 2, 5/2 and r = 1, 1/2, 0 for punch, sphere and cone. A1 also stands beside a for sphere and cone, so that E ∝ A1^(1/2) for all three.
/// </summary>
internal static class ScalarErrors
{
    /// <summary>Power of s in E.</summary>
    public static double StiffnessPower(ContactModel contact) => contact switch { ContactModel.Punch => 1.5, ContactModel.Sphere => 2, _ => 2.5 };

    /// <summary>Every scalar source with its relative error of the contact modulus.</summary>
    public static List<ErrorPart> Of(ErrorBudgetInputs inputs)
    {
        if (inputs.Signal != SignalKind.Frequency)
            return [new("instrument's modulus", null, "its calibration's errors are not in the file")];
        CalibrationRecord c = inputs.Calibration;
        double s = StiffnessPower(inputs.Contact), a = s - 1, r = inputs.Contact switch { ContactModel.Punch => 1, ContactModel.Sphere => 0.5, _ => 0 };
        bool derived = c.SpringConstant2 is null || c.SpringConstant2.From.StartsWith("derived", StringComparison.Ordinal);
        double tracked = inputs.TrackedShiftHertz is { } shift && c.Resonance2 is { } f2 ? s * f2.Value / shift : 0;
        List<ErrorPart> parts = [];
        Add("k1", r => r.SpringConstant1, derived ? s - a : -a);
        Add("Q1", r => r.QualityFactor1, a);
        if (derived)
            Add("f1", r => r.Resonance1, -2 * s);
        else
            Add("k2", r => r.SpringConstant2, s);
        // What R absorbs of f2 is its scale; that it also shifts a tracked Δf2 depends on Δf2 itself, which the reference had at another value.
        bool f2Absorbed = inputs.IsAbsorbed(r => r.Resonance2);
        double scale = f2Absorbed ? 0 : derived ? s : -s;
        if (f2Absorbed && tracked == 0)
            parts.Add(Absorbed("f2"));
        else
            parts.Add(Part("f2", c.Resonance2, scale - tracked));
        Add("A1,free", r => r.FreeAmplitude1, -a);
        if (c.SetpointAmplitude1 is { } amplitude)
            parts.Add(Part("A1", amplitude, 0.5));
        if (c.InteractionPhase1Degrees is { } phase)
            parts.Add(Phase(phase, a));
        if (r > 0)
            parts.Add(Part("R", c.ContactRadius, -r));
        if (inputs.Contact != ContactModel.Punch)
        {
            // A common factor of A1 and A1,free leaves a as it is; the sphere's A1^(−1/2) and the cone's A1^(−1) beside it remain, unless R absorbs them.
            double power = inputs.Contact == ContactModel.Sphere ? 0.5 : 1;
            parts.Add(r > 0 && inputs.IsAbsorbed(x => x.FreeAmplitude1)
                ? Absorbed("amplitude sensitivity")
                : Relative("amplitude sensitivity", c.AmplitudeSensitivityError, power, $"common to A1 and A1,free; E ∝ its power {-power:G2} beside a"));
        }

        return parts;

        void Add(string name, Func<CalibrationRecord, CalibrationValue?> get, double power) =>
            parts.Add(inputs.IsAbsorbed(get) ? Absorbed(name) : Part(name, get(c), power));
    }

    /// <summary>A part whose source's relative error is itself a value of the calibration.</summary>
    public static ErrorPart Relative(string name, CalibrationValue? relative, double factor, string remark) =>
        relative is { } value ? new(name, factor * value.Value, $"{value.From}; {remark}") : new(name, null, remark);

    private static ErrorPart Absorbed(string name) => new(name, 0, "absorbed by R, which was calibrated with it");

    private static ErrorPart Part(string name, CalibrationValue? value, double power) =>
        value?.Error is { } error
            ? new(name, Math.Abs(power * error / value.Value), $"{value.From}; E ∝ {name}^{power:G3}")
            : new(name, null, value is null ? "not in the calibration" : $"{value.From}, without an error");

    /// <summary>∂ ln E/∂Φ = (m − 1) tan Φ.</summary>
    private static ErrorPart Phase(CalibrationValue phase, double power) =>
        phase.Error is { } error
            ? new("Φ1", Math.Abs(power * Math.Tan(phase.Value * Math.PI / 180) * error * Math.PI / 180), $"{phase.From}; E ∝ (cos Φ1)^{-power:G3}")
            : new("Φ1", null, $"{phase.From}, without an error");
}
