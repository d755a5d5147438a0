using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Calibration;

/// <summary>
/// σ_E/E of a single pixel: the systematic parts of <see cref="ErrorBudget"/> at the pixel's own tilt and Δf2, and the pixel's noise of Δf2, A1, Φ1 and slope, all in quadrature.
/// Sources without a known error are not counted, as there.
/// </summary>
public sealed class PixelErrorModel
{
    private const double NodesPerRadian = 600;

    private readonly ErrorBudgetInputs inputs;
    private readonly PixelNoise noise;
    private readonly double scalars;
    private readonly double stiffnessPower;
    private readonly double trackedPower;
    private readonly double trackedScale;
    private readonly double frequencyOffset;
    private readonly double[] tiltSquares;

    /// <summary>Prepares the parts that all pixels share.</summary>
    /// <param name="inputs">Errors of what the pixels were computed from; <see cref="ErrorBudgetInputs.TrackedShiftHertz"/> is taken from every pixel itself.</param>
    /// <param name="noise">Noise of the channels.</param>
    /// <param name="frequencyIsTracked">The frequency channel holds f2 + Δf2.</param>
    public PixelErrorModel(ErrorBudgetInputs inputs, PixelNoise noise, bool frequencyIsTracked)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        this.inputs = inputs;
        this.noise = noise;
        stiffnessPower = ScalarErrors.StiffnessPower(inputs.Contact);
        IEnumerable<ErrorPart> parts = ScalarErrors.Of(inputs with { TrackedShiftHertz = null });
        if (frequencyIsTracked && inputs.Calibration.Resonance2 is { Error: { } error } f2)
        {
            // f2 is taken out of the common parts: scale and shift of one error belong together, with their signs.
            double common = parts.FirstOrDefault(p => p.Name == "f2")?.Relative ?? 0;
            bool derived = inputs.Calibration.SpringConstant2?.From.StartsWith("derived", StringComparison.Ordinal) != false;
            trackedScale = derived ? common : -common;
            trackedPower = stiffnessPower * error;
            parts = parts.Where(p => p.Name != "f2");
        }

        frequencyOffset = frequencyIsTracked ? inputs.Calibration.Resonance2?.Value ?? 0 : 0;
        scalars = parts.Sum(p => Squared(p.Relative ?? 0));
        double limit = inputs.TiltCorrection.MaxTiltDegrees * Math.PI / 180;
        tiltSquares = new double[(int)Math.Ceiling(limit * NodesPerRadian) + 2];
        Parallel.For(0, tiltSquares.Length, i => tiltSquares[i] = TiltSquare(TiltErrors.Clamped(i / NodesPerRadian, inputs.TiltCorrection)));
    }

    /// <summary>σ_E/E.</summary>
    /// <param name="tiltRadians">θ, at most K_c's range.</param>
    /// <param name="modulusPascals">E, Pa.</param>
    /// <param name="signal">The signal channel: Δf2 or f2 + Δf2 in Hz, or the instrument's modulus in Pa.</param>
    /// <param name="amplitudeMetres">A1, m; not used where its noise is 0.</param>
    /// <param name="phaseRadians">Φ1, rad; not used where its noise is 0.</param>
    public double Relative(double tiltRadians, double modulusPascals, double signal, double amplitudeMetres, double phaseRadians)
    {
        double sum = scalars + Tilt(tiltRadians);
        if (inputs.Signal == SignalKind.Frequency)
        {
            double shift = signal - frequencyOffset;
            sum += Squared(stiffnessPower * noise.Signal / shift) + Squared(trackedScale - (trackedPower / shift));
            if (noise.Amplitude > 0)
                sum += Squared(0.5 * noise.Amplitude / amplitudeMetres);
            if (noise.Phase > 0)
                sum += Squared((stiffnessPower - 1) * Math.Tan(phaseRadians) * noise.Phase);
        }
        else
        {
            sum += Squared(noise.Signal);
        }

        return Math.Sqrt(sum) * ErrorBudget.Amplification(modulusPascals, inputs.TipElasticity);
    }

    private double Tilt(double theta)
    {
        double at = Math.Clamp(theta * NodesPerRadian, 0, tiltSquares.Length - 1.0001);
        int node = (int)at;
        return tiltSquares[node] + ((at - node) * (tiltSquares[node + 1] - tiltSquares[node]));
    }

    private double TiltSquare(double theta) =>
        Squared(TiltErrors.OfCorrection(theta, inputs))
        + Squared(TiltErrors.OfHeightScale(theta, inputs.TiltCorrection) * (inputs.Calibration.HeightSensitivityError?.Value ?? 0))
        + Squared(TiltNoise.RelativeRootMeanSquare(inputs.TiltCorrection, theta, inputs.SlopeNoiseX, inputs.SlopeNoiseY));

    private static double Squared(double x) => x * x;
}
