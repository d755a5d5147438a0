using System.Runtime.CompilerServices;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Kernels.Mapping;

/// <summary>
/// The whole physics of one pixel: heights → tan θ → K_c; Δf2, A1, Φ1 → E and δ; E / K_c; a reason where there is no value.
/// Every backend runs these three steps, at once or, where it begins the next vector before this one is finished, apart; none throws.
/// </summary>
/// <remarks>
/// The limits below are many orders of magnitude outside anything an instrument can record. They exist so that single and double precision agree on
/// which pixels have a value: between them no intermediate result over- or underflows a float.
/// </remarks>
public static class PixelMapping
{
    internal const float SteepestSquare = 1e30f;
    internal const float SmallestAmplitude = 1e-15f;
    internal const float LargestAmplitude = 1;
    internal const float SmallestModulus = 1e-3f;
    internal const float LargestModulus = 1e21f;
    internal const float SmallestIndentation = 1e-18f;
    internal const float LargestIndentation = 1;
    internal const float SmallestShift = 1e-12f;
    internal const float LargestShift = 1e12f;

    /// <summary>Evaluates one pixel, or one vector of pixels: the three steps below, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MappedPixel<T> Evaluate<T, TContact, TSlope, TWindow, TCorrector, TRecording>(
        TWindow window, PixelInputs<T> inputs, TCorrector corrector, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
        where TWindow : struct, IHeightWindow<T>
        where TCorrector : struct, ITiltCorrector<T>
        where TRecording : struct, IRecording =>
        Evaluate<T, TContact, TCorrector, TRecording>(
            Rise(window.Centre(), TSlope.RiseX(window, in constants.Slope), TSlope.RiseY(window, in constants.Slope), in constants),
            Signal<T, TRecording>(inputs, in constants),
            inputs.InstrumentMask,
            corrector,
            in constants);

    /// <summary>First step: how steep the surface is, from the height and an operator's rises.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SurfaceRise<T> Rise<T>(T centre, T riseX, T riseY, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
    {
        SurfaceRise<T> surface;
        // No operator reads its own centre: 0 times a height is 0, 0 times none is NaN.
        surface.Square = T.MultiplyAdd(centre, T.Literal(0), T.MultiplyAdd(riseX, riseX, riseY * constants.Slope.AspectSquare * riseY));
        surface.Rise = T.Sqrt(surface.Square);
        return surface;
    }

    /// <summary>Second step, independent of the first: what the recorded values say about the contact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ContactSignal<T> Signal<T, TRecording>(PixelInputs<T> inputs, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TRecording : struct, IRecording
    {
        T zero = T.Literal(0);
        ContactSignal<T> signal;
        signal.Value = inputs.Signal;
        signal.RatioTimesCosine = zero;
        signal.Amplitude = zero;
        signal.Cosine = zero;
        if (TRecording.Signal(in constants) != (int)SignalKind.Frequency)
            return signal;
        T shift = inputs.Signal - constants.FrequencyOffset - constants.FrequencyOffsetRest;
        signal.Value = shift;
        if (!IsVaried<T, TRecording>(in constants))
            return signal;
        T amplitude = TRecording.HasAmplitude(in constants) ? inputs.Amplitude : constants.Amplitude;
        T cosine = constants.CosinePhase;
        if (TRecording.HasPhase(in constants))
            cosine = T.Select(T.IsAtMost(T.Abs(inputs.Phase), T.Literal(SinglePrecisionCosine.Range)), T.Cosine(inputs.Phase), zero);
        signal.Amplitude = amplitude;
        signal.Cosine = cosine;
        signal.RatioTimesCosine = constants.RatioScale * shift * amplitude;
        return signal;
    }

    /// <summary>Last step: the contact model's modulus and indentation, K_c, and the reason where there is no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MappedPixel<T> Evaluate<T, TContact, TCorrector, TRecording>(
        SurfaceRise<T> surface, ContactSignal<T> signal, T instrumentMask, TCorrector corrector, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
        where TCorrector : struct, ITiltCorrector<T>
        where TRecording : struct, IRecording
    {
        T zero = T.Literal(0);
        T nan = T.Literal(float.NaN);
        T heightValid = T.IsAtMost(surface.Square, constants.SteepestSquare);
        T correction = corrector.At(surface.Rise, in constants);

        T apparent = nan;
        T indentation = nan;
        // The reason counts where it is not valid.
        T apparentValid = T.IsFinite(zero);
        T apparentReason = zero;
        if (TRecording.Signal(in constants) == (int)SignalKind.Frequency)
        {
            if (!IsVaried<T, TRecording>(in constants))
            {
                apparent = constants.ModulusAtOneHertz * TContact.Power(signal.Value);
                indentation = constants.IndentationAtOneHertz / signal.Value;
                apparentValid = T.IsWithin(signal.Value, constants.LowestShift, constants.HighestShift);
                apparentReason = T.Literal(3);
            }
            else
            {
                T depth = constants.IndentationScale * signal.Cosine;
                apparent = constants.ModulusScale * TContact.Modulus(signal.Value, signal.RatioTimesCosine, signal.Cosine, signal.Amplitude);
                indentation = depth / signal.Value;
                // δ is judged without the division, which few callers need: smallest · Δf2 ≤ δ · Δf2 ≤ largest · Δf2. Both hold only where neither shift nor cosine is below 0;
                // where one of them is 0 or no number, E is 0, infinite or no number, or δ is too small.
                T deepEnough = T.Not(T.IsGreater(T.Literal(SmallestIndentation) * signal.Value, depth));
                T shallowEnough = T.Not(T.IsGreater(depth, T.Literal(LargestIndentation) * signal.Value));
                apparentValid = T.And(T.IsWithin(apparent, SmallestModulus, LargestModulus), T.IsWithin(signal.Amplitude, SmallestAmplitude, LargestAmplitude));
                apparentValid = T.And(apparentValid, T.And(deepEnough, shallowEnough));
                // Most vectors have a value in every pixel and need no reason.
                if (!T.AllTrue(apparentValid))
                    apparentReason = ReasonOf(signal);
            }
        }
        else if (TRecording.Signal(in constants) == (int)SignalKind.Modulus)
        {
            apparent = signal.Value;
            apparentValid = T.IsWithin(apparent, SmallestModulus, LargestModulus);
            apparentReason = T.Literal(6);
        }

        T modulus = corrector.Correct(apparent, surface.Rise, in constants);
        T tooSteep = T.IsGreater(surface.Square, constants.CutoffSquare);
        T reason = T.Select(tooSteep, T.Literal(7), zero);
        if (TRecording.HasTipCompliance(in constants) && TRecording.Signal(in constants) != (int)SignalKind.None)
        {
            T remainder = T.Literal(1) - (constants.TipCompliance * modulus);
            modulus = constants.SampleFactor * modulus / remainder;
            reason = T.Select(T.Or(T.IsGreater(reason, zero), T.IsGreater(remainder, zero)), reason, T.Literal(8));
        }

        reason = T.Select(apparentValid, reason, apparentReason);
        if (TRecording.HasInstrumentMask(in constants))
            reason = T.Select(T.IsGreater(instrumentMask, zero), T.Literal(2), reason);
        reason = T.Select(heightValid, reason, T.Literal(1));

        MappedPixel<T> result;
        result.Modulus = T.Select(T.IsGreater(reason, zero), nan, modulus);
        result.ApparentModulus = T.Select(apparentValid, apparent, nan);
        result.Tangent = T.Select(heightValid, surface.Rise * constants.Slope.TangentPerRise, nan);
        result.TiltCorrection = T.Select(T.And(heightValid, T.Not(tooSteep)), correction, nan);
        result.Indentation = T.Select(apparentValid, indentation, nan);
        result.Reason = reason;
        return result;
    }

    // The first that applies is the reason, so the last is looked at first. Inputs that are numbers but so absurd that single precision overflows or underflows on the way: blamed
    // on the frequency, whose power is the highest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ReasonOf<T>(ContactSignal<T> signal)
        where T : unmanaged, ILanes<T>
    {
        T reason = T.Select(IsPositive(signal.Cosine), T.Literal(3), T.Literal(5));
        reason = T.Select(T.IsWithin(signal.Amplitude, SmallestAmplitude, LargestAmplitude), reason, T.Literal(4));
        return T.Select(IsPositive(signal.Value), reason, T.Literal(3));
    }

    // A1 or Φ1 differs from pixel to pixel; where neither does, E is a power of the shift.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsVaried<T, TRecording>(in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TRecording : struct, IRecording => TRecording.HasAmplitude(in constants) || TRecording.HasPhase(in constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsPositive<T>(T value)
        where T : unmanaged, ILanes<T> => T.And(T.IsFinite(value), T.IsGreater(value, T.Literal(0)));
}
