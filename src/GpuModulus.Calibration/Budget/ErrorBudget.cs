using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>
/// Error of a region's modulus by propagation through E ∝ R^(−r) s^m a^(1 − m) with s = 2 k1 f2 Δf2/f1² and a = (k1/Q1)(A1,free/A1) cos Φ1:
/// m = 3/2, 2, 5/2 and a's power 1/2, 1, 3/2 for punch, sphere and cone; k2 = k1 (f2/f1)² unless it was measured by itself.
/// </summary>
public static class ErrorBudget
{
    /// <summary>The budget of one region.</summary>
    /// <param name="region">A region with a fitted peak.</param>
    /// <param name="inputs">Errors of what it was computed from.</param>
    /// <returns>Null where the region has no fit.</returns>
    public static RegionErrorBudget? Of(RegionStatistics region, ErrorBudgetInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(inputs);
        return region.Fit is { } fit ? Of(fit.Mean, fit.MeanError, region.MeanTiltRadians, inputs) : null;
    }

    /// <summary>The budget of a mean modulus.</summary>
    /// <param name="meanPascals">μ, Pa.</param>
    /// <param name="meanErrorPascals">Its statistical standard error, Pa.</param>
    /// <param name="tiltRadians">The region's mean tilt, rad.</param>
    /// <param name="inputs">Errors of what it was computed from.</param>
    public static RegionErrorBudget Of(double meanPascals, double meanErrorPascals, double tiltRadians, ErrorBudgetInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CalibrationRecord c = inputs.Calibration;
        // Powers of s and of 1/a, and of 1/R.
        (double s, double a, double r) = inputs.Contact switch
        {
            ContactModel.Punch => (1.5, 0.5, 1.0),
            ContactModel.Sphere => (2.0, 1.0, 0.5),
            _ => (2.5, 1.5, 0.0),
        };
        bool derived = c.SpringConstant2 is null || c.SpringConstant2.From.StartsWith("derived", StringComparison.Ordinal);
        double tracked = inputs.TrackedShiftHertz is { } shift && c.Resonance2 is { } f2 ? s * f2.Value / shift : 0;
        List<ErrorPart> parts = [new("statistical", meanErrorPascals / meanPascals, "standard error of the fitted peak")];
        Scalar("k1", c.SpringConstant1, derived ? s - a : -a);
        Scalar("Q1", c.QualityFactor1, a);
        Scalar("f1", derived ? c.Resonance1 : null, -2 * s, derived);
        Scalar("f2", c.Resonance2, (derived ? s : -s) - tracked);
        Scalar("k2", derived ? null : c.SpringConstant2, s, !derived);
        Scalar("A1,free", c.FreeAmplitude1, -a);
        Scalar("R", c.ContactRadius, -r, r > 0, absorbed: false);
        // A common factor of A1 and A1,free leaves a as it is; the sphere's A1^(−½) and the cone's A1^(−1) outside a remain, unless R absorbs them.
        double amplitude = inputs.Contact switch { ContactModel.Punch => 0, ContactModel.Sphere => 0.5, _ => 1 };
        if (amplitude > 0 && !(inputs.RadiusAbsorbsParameters && r > 0))
            parts.Add(Known("amplitude sensitivity", inputs.AmplitudeSensitivityRelativeError, amplitude, $"common to A1 and A1,free; E ∝ A1^{-amplitude:G2} beside a"));
        AddTilt(parts, tiltRadians, inputs);
        return new(meanPascals, parts);

        void Scalar(string name, CalibrationValue? value, double power, bool counts = true, bool absorbed = true)
        {
            if (!counts)
                return;
            if (absorbed && inputs.RadiusAbsorbsParameters && r > 0)
                parts.Add(new(name, 0, "absorbed by R, which was calibrated with it"));
            else if (value?.Error is { } error)
                parts.Add(new(name, Math.Abs(power * error / value.Value), $"{value.From}; E ∝ {name}^{power:G3}"));
            else
                parts.Add(new(name, null, value is null ? "not in the calibration" : $"{value.From}, without an error"));
        }
    }

    private static ErrorPart Known(string name, double? relative, double power, string remark) => new(name, relative is { } e ? power * e : null, remark);

    private static void AddTilt(List<ErrorPart> parts, double tilt, ErrorBudgetInputs inputs)
    {
        TiltCorrection correction = inputs.TiltCorrection;
        double limit = correction.MaxTiltDegrees * Math.PI / 180;
        double theta = Math.Clamp(tilt, 0, limit);
        double k = correction.At(theta);
        parts.Add(inputs.Kc is { Covariance: not null } polynomial
            ? new("K_c", KcUncertainty.At(polynomial, theta * 180 / Math.PI) / k, $"{polynomial.From}, at the mean tilt {theta * 180 / Math.PI:F1}°")
            : new("K_c", null, $"{correction.Description}, without a covariance"));
        parts.Add(new("tilt noise", Math.Abs(TiltNoise.RelativeBias(correction, theta, inputs.SlopeNoiseX, inputs.SlopeNoiseY)), "height noise inflates the tilt and so K_c's correction; the mean over the pixels"));
        const double h = 1e-4;
        double slope = (correction.At(Math.Min(theta + h, limit)) - correction.At(Math.Max(theta - h, 0))) / (Math.Min(theta + h, limit) - Math.Max(theta - h, 0));
        // tan θ scales with the height, so δθ = ε sin θ cos θ.
        double perHeight = Math.Abs(slope / k) * Math.Sin(theta) * Math.Cos(theta);
        parts.Add(Known("height sensitivity", inputs.HeightSensitivityRelativeError, perHeight, "tan θ scales with it"));
    }
}
