using System.Runtime.CompilerServices;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Kernels.Mapping;

/// <summary>
/// The whole physics of one pixel: heights → tan θ → K_c; Δf2, A1, Φ1 → E and δ; E / K_c; a reason where there is no value.
/// Every backend runs this one method; it never throws.
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

    /// <summary>Evaluates one pixel, or one vector of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MappedPixel<T> Evaluate<T, TContact, TSlope, TWindow, TCorrector, TRecording>(
        TWindow window, PixelInputs<T> inputs, TCorrector corrector, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
        where TWindow : struct, IHeightWindow<T>
        where TCorrector : struct, ITiltCorrector<T>
        where TRecording : struct, IRecording
    {
        T zero = T.Literal(0);
        T nan = T.Literal(float.NaN);

        T riseX = TSlope.RiseX(window, in constants.Slope);
        T riseY = TSlope.RiseY(window, in constants.Slope);
        // No operator reads its own centre: 0 times a height is 0, 0 times none is NaN.
        T square = T.MultiplyAdd(window.Centre(), zero, T.MultiplyAdd(riseX, riseX, riseY * constants.Slope.AspectSquare * riseY));
        T heightValid = T.IsAtMost(square, constants.SteepestSquare);
        T rise = T.Sqrt(square);
        T correction = corrector.At(rise, in constants);

        T apparent = nan;
        T indentation = nan;
        // The reason counts where it is not valid.
        T apparentValid = T.IsFinite(zero);
        T apparentReason = zero;
        if (TRecording.Signal(in constants) == (int)SignalKind.Frequency)
        {
            T shift = inputs.Signal - constants.FrequencyOffset - constants.FrequencyOffsetRest;
            if (!TRecording.HasAmplitude(in constants) && !TRecording.HasPhase(in constants))
            {
                apparent = constants.ModulusAtOneHertz * TContact.Power(shift);
                indentation = constants.IndentationAtOneHertz / shift;
                apparentValid = T.IsWithin(shift, constants.LowestShift, constants.HighestShift);
                apparentReason = T.Literal(3);
            }
            else
            {
                T amplitude = TRecording.HasAmplitude(in constants) ? inputs.Amplitude : constants.Amplitude;
                T cosine = constants.CosinePhase;
                if (TRecording.HasPhase(in constants))
                    cosine = T.Select(T.IsWithin(inputs.Phase, -SinglePrecisionCosine.Range, SinglePrecisionCosine.Range), T.Cosine(inputs.Phase), zero);
                T stiffness = constants.StiffnessPerHertz * shift;
                T ratio = stiffness * amplitude / (constants.DissipationScale * cosine);
                T depth = constants.IndentationFactor * amplitude;
                apparent = constants.ModulusScale * TContact.Modulus(stiffness, ratio, amplitude);
                indentation = depth / ratio;
                // Inputs that are numbers but so absurd that single precision overflows or underflows on the way: blamed on the frequency, whose power is the highest.
                // δ is judged without the division, which few callers need: smallest · r ≤ δ r ≤ largest · r. The second is false for a shift that is not positive.
                T deepEnough = T.Not(T.IsGreater(T.Literal(SmallestIndentation) * ratio, depth));
                T shallowEnough = T.Not(T.IsGreater(depth, T.Literal(LargestIndentation) * ratio));
                T plausible = T.And(T.And(T.IsWithin(apparent, SmallestModulus, LargestModulus), T.IsFinite(ratio)), T.And(deepEnough, shallowEnough));
                // The first that applies is the reason, so the last is looked at first.
                apparentReason = T.Select(plausible, zero, T.Literal(3));
                apparentReason = T.Select(IsPositive(cosine), apparentReason, T.Literal(5));
                apparentReason = T.Select(T.IsWithin(amplitude, SmallestAmplitude, LargestAmplitude), apparentReason, T.Literal(4));
                apparentReason = T.Select(IsPositive(shift), apparentReason, T.Literal(3));
                apparentValid = T.Not(T.IsGreater(apparentReason, zero));
            }
        }
        else if (TRecording.Signal(in constants) == (int)SignalKind.Modulus)
        {
            apparent = inputs.Signal;
            apparentValid = T.IsWithin(apparent, SmallestModulus, LargestModulus);
            apparentReason = T.Literal(6);
        }

        T modulus = corrector.Correct(apparent, rise, in constants);
        T reason = T.Select(T.IsGreater(square, constants.CutoffSquare), T.Literal(7), zero);
        if (TRecording.HasTipCompliance(in constants) && TRecording.Signal(in constants) != (int)SignalKind.None)
        {
            T remainder = T.Literal(1) - (constants.TipCompliance * modulus);
            modulus = constants.SampleFactor * modulus / remainder;
            reason = T.Select(T.Or(T.IsGreater(reason, zero), T.IsGreater(remainder, zero)), reason, T.Literal(8));
        }

        reason = T.Select(apparentValid, reason, apparentReason);
        if (TRecording.HasInstrumentMask(in constants))
            reason = T.Select(T.IsGreater(inputs.InstrumentMask, zero), T.Literal(2), reason);
        reason = T.Select(heightValid, reason, T.Literal(1));

        MappedPixel<T> result;
        result.Modulus = T.Select(T.IsGreater(reason, zero), nan, modulus);
        result.ApparentModulus = T.Select(apparentValid, apparent, nan);
        result.Tangent = T.Select(heightValid, rise * constants.Slope.TangentPerRise, nan);
        result.TiltCorrection = T.Select(T.And(heightValid, T.Not(T.IsGreater(square, constants.CutoffSquare))), correction, nan);
        result.Indentation = T.Select(apparentValid, indentation, nan);
        result.Reason = reason;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsPositive<T>(T value)
        where T : unmanaged, ILanes<T> => T.And(T.IsFinite(value), T.IsGreater(value, T.Literal(0)));
}
