using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    private readonly double amplificationPerPascal;
    private readonly double[] tiltSquares;
    private readonly double[] tiltRises;

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
        tiltRises = [.. tiltSquares.Skip(1).Zip(tiltSquares, (above, below) => above - below)];
        amplificationPerPascal = ErrorBudget.AmplificationPerPascal(inputs.TipElasticity);
    }

    /// <summary>σ_E of eight pixels, Pa. Every pixel's depends on its own values alone.</summary>
    /// <param name="tilt">θ, rad, at most K_c's range.</param>
    /// <param name="modulus">E, Pa.</param>
    /// <param name="signal">The signal channel: Δf2 or f2 + Δf2 in Hz, or the instrument's modulus in Pa.</param>
    /// <param name="amplitude">A1, m; not used where its noise is 0.</param>
    /// <param name="phase">Φ1, rad; not used where its noise is 0.</param>
    // Compiled for the machine at its first call: a map has one error map.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector256<float> Absolute(Vector256<float> tilt, Vector256<float> modulus, Vector256<float> signal, Vector256<float> amplitude, Vector256<float> phase)
    {
        Vector256<int> nodes = Vector256.Clamp(Vector256.ConvertToInt32(tilt * (float)NodesPerRadian), Vector256<int>.Zero, Vector256.Create(tiltRises.Length - 1));
        (Vector256<double> t, Vector256<double> nextT) = Vector256.Widen(tilt);
        (Vector256<double> e, Vector256<double> nextE) = Vector256.Widen(modulus);
        (Vector256<double> s, Vector256<double> nextS) = Vector256.Widen(signal);
        (Vector256<double> a, Vector256<double> nextA) = Vector256.Widen(amplitude);
        (Vector256<double> p, Vector256<double> nextP) = Vector256.Widen(phase);
        return Vector256.Narrow(e * Relative(nodes.GetLower(), t, e, s, a, p), nextE * Relative(nodes.GetUpper(), nextT, nextE, nextS, nextA, nextP));
    }

    /// <summary>σ_E/E.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Relative(Vector128<int> nodes, Vector256<double> tilt, Vector256<double> modulus, Vector256<double> signal, Vector256<double> amplitude, Vector256<double> phase)
    {
        Vector256<double> sum = Vector256.Create(scalars) + Tilt(nodes, tilt);
        if (inputs.Signal == SignalKind.Frequency)
        {
            Vector256<double> shift = signal - Vector256.Create(frequencyOffset);
            sum += Squared(Vector256.Create(stiffnessPower * noise.Signal) / shift) + Squared(Vector256.Create(trackedScale) - (Vector256.Create(trackedPower) / shift));
            if (noise.Amplitude > 0)
                sum += Squared(Vector256.Create(0.5 * noise.Amplitude) / amplitude);
            if (noise.Phase > 0)
                sum += SquaredTangent.Of(phase) * Squared((stiffnessPower - 1) * noise.Phase);
        }
        else
        {
            sum += Vector256.Create(Squared(noise.Signal));
        }

        return Vector256.Sqrt(sum) * (Vector256<double>.One + (modulus * amplificationPerPascal));
    }

    /// <summary>Linear between the nodes, of which the lower one is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Tilt(Vector128<int> nodes, Vector256<double> tilt)
    {
        // The node was found in single precision, which may round up to it what lies just below.
        Vector256<double> part = Vector256.Clamp((tilt * NodesPerRadian) - Vector256.ConvertToDouble(Vector256.WidenLower(nodes.ToVector256Unsafe())), Vector256<double>.Zero, Vector256<double>.One);
        return At(tiltSquares, nodes) + (part * At(tiltRises, nodes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> At(double[] table, Vector128<int> places) =>
        Vector256.Create(table[places.GetElement(0)], table[places.GetElement(1)], table[places.GetElement(2)], table[places.GetElement(3)]);

    private double TiltSquare(double theta) =>
        Squared(TiltErrors.OfCorrection(theta, inputs))
        + Squared(TiltErrors.OfHeightScale(theta, inputs.TiltCorrection) * (inputs.Calibration.HeightSensitivityError?.Value ?? 0))
        + Squared(TiltNoise.RelativeRootMeanSquare(inputs.TiltCorrection, theta, inputs.SlopeNoiseX, inputs.SlopeNoiseY));

    private static double Squared(double x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Squared(Vector256<double> x) => x * x;
}
