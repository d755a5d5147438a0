using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>Which recorded values have no modulus, told without the formulas: all backends share those, so comparing backends finds none of their mistakes.</summary>
public sealed class ReasonTests
{
    private static readonly float[] Good = [10000, 105e-9f, 0.8f];

    // Of either sign; some good, most not.
    private static readonly float[] Magnitudes =
        [0, float.Epsilon, 1e-40f, 1.2e-38f, 1e-30f, 1e-20f, 1e-16f, 1e-15f, 105e-9f, 1, 10000, 1e12f, 1e20f, 1e30f, float.MaxValue, float.PositiveInfinity, float.NaN];

    // The neighbours of π/2, π, 3π/2 and 2π among them.
    private static readonly float[] PhaseMagnitudes =
        [0, 1e-40f, 0.8f, 1.5707963f, 1.5707964f, 2, 3.1415925f, 3.1415927f, 4.7123885f, 4.712389f, 5.5f, 6.2831850f, 6.2831855f, 6.283186f, 7, 1e30f, float.MaxValue, float.PositiveInfinity, float.NaN];

    [Fact]
    public void Without_a_positive_shift_amplitude_and_cosine_there_is_no_modulus_and_the_first_that_is_amiss_is_the_reason()
    {
        EveryCombination<FloatLane>(1, v => new(v[0]), (lanes, _) => lanes.Value);
        EveryCombination<DoubleLane>(1, v => new(v[0]), (lanes, _) => lanes.Value);
        EveryVector<Vector128Lanes>();
        EveryVector<Vector256Lanes>();
        EveryVector<Vector512Lanes>();
    }

    private static unsafe void EveryVector<T>()
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        EveryCombination<T>(T.Count, Load, Lane);

        static T Load(float[] values)
        {
            fixed (float* pointer = values)
                return T.Load(pointer);
        }

        static double Lane(T lanes, int lane)
        {
            float* values = stackalloc float[T.Count];
            T.Store(lanes, values);
            return values[lane];
        }
    }

    private static void EveryCombination<T>(int count, Func<float[], T> load, Func<T, int, double> lane)
        where T : unmanaged, ILanes<T>
    {
        foreach ((bool amplitude, bool phase) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            EveryCombination<T, FlatPunch>(ContactModel.Punch, amplitude, phase, count, load, lane);
            EveryCombination<T, HertzSphere>(ContactModel.Sphere, amplitude, phase, count, load, lane);
            EveryCombination<T, SneddonCone>(ContactModel.Cone, amplitude, phase, count, load, lane);
        }
    }

    private static void EveryCombination<T, TContact>(ContactModel contact, bool amplitude, bool phase, int count, Func<float[], T> load, Func<T, int, double> lane)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
    {
        MappingConstants<T> constants = (PhysicsNotes.Parameters with { Contact = contact }).ToConstants<T>(new(3, 3, 20e-9, 20e-9), amplitude, phase, false);
        foreach (float[][] pixels in Combinations(amplitude, phase).Chunk(count))
        {
            T Channel(int i) => load([.. Enumerable.Range(0, count).Select(k => pixels[Math.Min(k, pixels.Length - 1)][i])]);
            PixelInputs<T> inputs = new() { Signal = Channel(0), Amplitude = Channel(1), Phase = Channel(2) };
            MappedPixel<T> result = PixelMapping.Evaluate<T, TContact, TabulatedTiltCorrector<T>, AnyRecording>(
                PixelMapping.Rise(T.Literal(0), T.Literal(0), T.Literal(0), in constants), PixelMapping.Signal<T, AnyRecording>(inputs, in constants), T.Literal(0), default, in constants);
            for (int k = 0; k < pixels.Length; k++)
            {
                MaskReason reason = (MaskReason)lane(result.Reason, k);
                bool consistent = new[] { result.Modulus, result.ApparentModulus, result.Indentation }.All(map => (reason == MaskReason.None) == (lane(map, k) > 0));
                if (!consistent || !Possible(pixels[k]).Contains(reason))
                    Assert.Fail($"{typeof(T).Name} {contact}: {pixels[k][0]:G9} Hz, {pixels[k][1]:G9} m, {pixels[k][2]:G9} rad: {reason}, {lane(result.Modulus, k):G9} Pa");
            }
        }
    }

    /// <summary>All combinations of what there is a channel for, each beside a good pixel, so that vectors hold both.</summary>
    private static IEnumerable<float[]> Combinations(bool amplitude, bool phase) =>
        from shift in Signed(Magnitudes)
        from a in amplitude ? Signed(Magnitudes) : [Good[1]]
        from p in phase ? Signed(PhaseMagnitudes) : [Good[2]]
        from pixel in new[] { [shift, a, p], Good }
        select pixel;

    private static IEnumerable<float> Signed(float[] magnitudes) => magnitudes.Concat(magnitudes.Select(m => -m));

    private static MaskReason[] Possible(float[] pixel)
    {
        if (!(pixel[0] > 0 && float.IsFinite(pixel[0])))
            return [MaskReason.FrequencyShiftInvalid];
        if (!(pixel[1] >= 1e-15f && pixel[1] <= 1))
            return [MaskReason.AmplitudeInvalid];
        if (!(Math.Abs(pixel[2]) <= 6.2831855f && Math.Cos(pixel[2]) > 0))
            return [MaskReason.PhaseInvalid];
        // Three numbers that could be recorded, but make an absurd modulus together, are the shift's fault.
        return pixel.SequenceEqual(Good) ? [MaskReason.None] : [MaskReason.None, MaskReason.FrequencyShiftInvalid];
    }
}
