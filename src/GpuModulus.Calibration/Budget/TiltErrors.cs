using GpuModulus.Core.Results;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>The errors that enter through the tilt correction, at one tilt.</summary>
internal static class TiltErrors
{
    /// <summary>Of K_c itself, of the mean over noisy tilts, and of the height sensitivity.</summary>
    public static IEnumerable<ErrorPart> Of(double tiltRadians, ErrorBudgetInputs inputs)
    {
        TiltCorrection correction = inputs.TiltCorrection;
        double theta = Clamped(tiltRadians, correction);
        yield return inputs.Kc is { Covariance: not null }
            ? new("K_c", OfCorrection(theta, inputs), $"{inputs.Kc.From}, at the mean tilt {theta * 180 / Math.PI:F1}°")
            : new("K_c", null, $"{correction.Description}, without a covariance");
        double bias = TiltNoise.RelativeBias(correction, theta, inputs.SlopeNoiseX, inputs.SlopeNoiseY);
        yield return new("tilt noise", Math.Abs(bias), "height noise inflates the tilt and so K_c's correction; the mean over the pixels");
        double height = OfHeightScale(theta, correction);
        yield return ScalarErrors.Relative("height sensitivity", inputs.Calibration.HeightSensitivityError, height, "tan θ scales with it");
    }

    /// <summary>√(vᵀ C v)/K_c, v = (1, θ, θ² …); 0 where no covariance is known.</summary>
    public static double OfCorrection(double theta, ErrorBudgetInputs inputs) =>
        inputs.Kc is { Covariance: not null } polynomial ? KcUncertainty.At(polynomial, theta * 180 / Math.PI) / inputs.TiltCorrection.At(theta) : 0;

    /// <summary>|K_c'/K_c| sin θ cos θ: tan θ scales with the height, so δθ = ε sin θ cos θ.</summary>
    public static double OfHeightScale(double theta, TiltCorrection correction) => Math.Abs(LogSlope(theta, correction)) * Math.Sin(theta) * Math.Cos(theta);

    /// <summary>K_c'/K_c, 1/rad.</summary>
    public static double LogSlope(double theta, TiltCorrection correction)
    {
        const double step = 1e-4;
        double low = Math.Max(theta - step, 0), high = Math.Min(theta + step, Limit(correction));
        return (correction.At(high) - correction.At(low)) / (high - low) / correction.At(theta);
    }

    public static double Clamped(double theta, TiltCorrection correction) => Math.Clamp(theta, 0, Limit(correction));

    private static double Limit(TiltCorrection correction) => correction.MaxTiltDegrees * Math.PI / 180;
}
