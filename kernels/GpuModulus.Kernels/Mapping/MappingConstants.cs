using System.Runtime.InteropServices;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Everything about a map that is the same for all pixels, ready for the lanes. Made by <see cref="MappingParameters.ToConstants{T}"/>.</summary>
/// <typeparam name="T">Lanes.</typeparam>
[StructLayout(LayoutKind.Sequential)]
public struct MappingConstants<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>K_c in the rise, tan θ / <see cref="SlopeScale{T}.TangentPerRise"/>.</summary>
    public TiltTable<T> TiltTable;

    /// <summary>Scale and radius of the slope operator.</summary>
    public SlopeScale<T> Slope;

    /// <summary>Square of the rise at the cut-off, m²: no pixel needs a root to be compared with it.</summary>
    public T CutoffSquare;

    /// <summary>Square of the largest rise that is taken for a height's, m².</summary>
    public T SteepestSquare;

    /// <summary>Subtracted from the frequency channel: f2, rounded to a float, where it holds f2 + Δf2, else 0; Hz.</summary>
    public T FrequencyOffset;

    /// <summary>What f2 lacks after that rounding, subtracted next: a float near 2 MHz is only good to 0.06 Hz, which would falsify a Δf2 of 500 Hz by 1e-4.</summary>
    public T FrequencyOffsetRest;

    /// <summary>(2 k2/f2) / ((k1/Q1) · A1,free), 1/(m Hz): r = s/a = this · Δf2 A1 / cos Φ1.</summary>
    public T RatioScale;

    /// <summary>A1 where there is no amplitude channel, m.</summary>
    public T Amplitude;

    /// <summary>cos Φ1 where there is no phase channel.</summary>
    public T CosinePhase;

    /// <summary>E at a shift of 1 Hz, Pa; used where neither A1 nor Φ1 varies, so that E is this times a power of the shift.</summary>
    public T ModulusAtOneHertz;

    /// <summary>δ at a shift of 1 Hz, m; where neither A1 nor Φ1 varies δ is this divided by the shift.</summary>
    public T IndentationAtOneHertz;

    /// <summary>Smallest and largest Δf2 with a plausible result where neither A1 nor Φ1 varies, Hz; the same floats for every backend.</summary>
    public T LowestShift;

    /// <summary>See <see cref="LowestShift"/>.</summary>
    public T HighestShift;

    /// <summary>The contact model's constant times 2 k2/f2, so that E = this · f(Δf2, r, A1).</summary>
    public T ModulusScale;

    /// <summary>δ Δf2 / cos Φ1, m Hz: A1 cancels.</summary>
    public T IndentationScale;

    /// <summary>(1 − νt²)/Et, 1/Pa; used where <see cref="HasTipCompliance"/> is not 0.</summary>
    public T TipCompliance;

    /// <summary>1 − νs².</summary>
    public T SampleFactor;

    /// <summary>Indentation above which a pixel is counted, m.</summary>
    public T IndentationLimit;

    /// <summary>A2, m; 0 where unknown.</summary>
    public T Amplitude2;

    /// <summary>A <see cref="SignalKind"/>, as a number since devices take no enum of bool size.</summary>
    public int Signal;

    /// <summary>Not 0: amplitude per pixel.</summary>
    public int HasAmplitudeChannel;

    /// <summary>Not 0: phase per pixel.</summary>
    public int HasPhaseChannel;

    /// <summary>Not 0: the instrument's mask per pixel.</summary>
    public int HasInstrumentMask;

    /// <summary>Not 0: contact modulus → sample modulus.</summary>
    public int HasTipCompliance;

    /// <summary>Not 0: the modulus histogram is counted.</summary>
    public int CountsModulus;

    /// <summary>Not 0: the tilt histogram is counted.</summary>
    public int CountsTilt;

    /// <summary>Not 0: the indentation histogram and its two counters are counted.</summary>
    public int CountsIndentation;
}
