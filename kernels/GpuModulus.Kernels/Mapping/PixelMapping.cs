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
    private const float SteepestSquare = 1e30f;
    internal const float SmallestAmplitude = 1e-15f;
    internal const float LargestAmplitude = 1;
    private const float SmallestModulus = 1e-3f;
    private const float LargestModulus = 1e21f;
    private const float SmallestIndentation = 1e-18f;
    private const float LargestIndentation = 1;

    /// <summary>Evaluates one pixel, or one vector of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MappedPixel<T> Evaluate<T, TContact, TSlope, TWindow, TCorrector>(
        TWindow window, PixelInputs<T> inputs, TCorrector corrector, in MappingConstants<T> constants)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
        where TWindow : struct, IHeightWindow<T>
        where TCorrector : struct, ITiltCorrector<T>
    {
        T zero = T.Literal(0);
        T nan = T.Literal(float.NaN);

        T slopeX = TSlope.SlopeX(window, in constants.Slope);
        T slopeY = TSlope.SlopeY(window, in constants.Slope);
        T square = T.MultiplyAdd(slopeX, slopeX, slopeY * slopeY);
        T heightValid = T.And(T.IsWithin(square, 0, SteepestSquare), T.IsFinite(window.Centre()));
        T tangent = T.Select(heightValid, T.Sqrt(square), zero);
        T belowCutoff = T.Not(T.IsGreater(tangent, constants.CutoffTangent));
        T correction = corrector.At(tangent, in constants);

        T apparent = nan;
        T indentation = nan;
        T reason = zero;
        if (constants.Signal == (int)SignalKind.Frequency)
        {
            T shift = inputs.Signal - constants.FrequencyOffset - constants.FrequencyOffsetRest;
            T amplitude = constants.HasAmplitudeChannel != 0 ? inputs.Amplitude : constants.Amplitude;
            T stiffness = constants.StiffnessPerHertz * shift;
            T ratio;
            if (constants.HasRatioPerStiffness != 0)
            {
                ratio = constants.RatioPerStiffness * stiffness;
            }
            else
            {
                T cosine = constants.CosinePhase;
                if (constants.HasPhaseChannel != 0)
                    cosine = T.Select(T.IsWithin(inputs.Phase, -SinglePrecisionCosine.Range, SinglePrecisionCosine.Range), T.Cosine(inputs.Phase), zero);
                ratio = stiffness * amplitude / (constants.DissipationScale * cosine);
                reason = T.Select(IsPositive(cosine), reason, T.Literal(5));
                reason = T.Select(T.IsWithin(amplitude, SmallestAmplitude, LargestAmplitude), reason, T.Literal(4));
                reason = T.Select(IsPositive(shift), reason, T.Literal(3));
            }

            apparent = constants.ModulusScale * TContact.Modulus(stiffness, ratio, amplitude);
            T depth = constants.IndentationFactor * amplitude;
            indentation = depth / ratio;
            // Inputs that are numbers but so absurd that single precision overflows or underflows on the way: blamed on the frequency, whose power is the highest.
            // δ is judged without the division, which few callers need: smallest · r ≤ δ r ≤ largest · r. The second is false for a shift that is not positive.
            T deepEnough = T.Not(T.IsGreater(T.Literal(SmallestIndentation) * ratio, depth));
            T shallowEnough = T.Not(T.IsGreater(depth, T.Literal(LargestIndentation) * ratio));
            T plausible = T.And(T.And(T.IsWithin(apparent, SmallestModulus, LargestModulus), T.IsFinite(ratio)), T.And(deepEnough, shallowEnough));
            reason = T.Select(T.Or(T.IsGreater(reason, zero), plausible), reason, T.Literal(3));
        }
        else if (constants.Signal == (int)SignalKind.Modulus)
        {
            apparent = inputs.Signal;
            reason = T.Select(T.IsWithin(apparent, SmallestModulus, LargestModulus), reason, T.Literal(6));
        }

        T apparentMissing = T.IsGreater(reason, zero);
        apparent = T.Select(apparentMissing, nan, apparent);
        indentation = T.Select(apparentMissing, nan, indentation);

        T modulus = apparent / correction;
        if (constants.HasTipCompliance != 0 && constants.Signal != (int)SignalKind.None)
        {
            T remainder = T.Literal(1) - (constants.TipCompliance * modulus);
            modulus = constants.SampleFactor * modulus / remainder;
            reason = T.Select(T.Or(apparentMissing, T.IsGreater(remainder, zero)), reason, T.Literal(8));
        }

        reason = T.Select(T.Or(apparentMissing, belowCutoff), reason, T.Literal(7));
        if (constants.HasInstrumentMask != 0)
            reason = T.Select(T.IsGreater(inputs.InstrumentMask, zero), T.Literal(2), reason);
        reason = T.Select(heightValid, reason, T.Literal(1));

        MappedPixel<T> result;
        result.Modulus = T.Select(T.IsGreater(reason, zero), nan, modulus);
        result.ApparentModulus = apparent;
        result.Tangent = T.Select(heightValid, tangent, nan);
        result.TiltCorrection = T.Select(T.And(heightValid, belowCutoff), correction, nan);
        result.Indentation = indentation;
        result.Reason = reason;
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsPositive<T>(T value)
        where T : unmanaged, ILanes<T> => T.And(T.IsFinite(value), T.IsGreater(value, T.Literal(0)));
}
