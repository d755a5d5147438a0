using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>The one per-pixel method, called directly, in double and in single precision.</summary>
public sealed class FormulaTests
{
    private static readonly ScanGrid Grid = new(3, 3, 20e-9, 20e-9);

    [Fact]
    public void Punch_equals_the_check_values_to_1e6_in_double_and_4e6_in_single_precision()
    {
        foreach ((double shift, double phase, _, _, double e, double delta) in PhysicsNotes.Punch)
        {
            MappedPixel<DoubleLane> exact = Evaluate<DoubleLane, FlatPunch>(PhysicsNotes.Parameters, shift, PhysicsNotes.Amplitude1, phase * Math.PI / 180);
            Assert.Equal(1, exact.ApparentModulus.Value / e, 1e-6);
            Assert.Equal(1, exact.Indentation.Value / delta, 1e-6);
            Assert.Equal(1, exact.Modulus.Value / (e / 1.00031), 1e-6);
            MappedPixel<FloatLane> single = Evaluate<FloatLane, FlatPunch>(PhysicsNotes.Parameters, shift, PhysicsNotes.Amplitude1, phase * Math.PI / 180);
            Assert.Equal(1, single.ApparentModulus.Value / e, 4e-6);
            Assert.Equal(1, single.Indentation.Value / delta, 4e-6);
            Assert.Equal(1, single.Modulus.Value / (e / 1.00031), 4e-6);
        }
    }

    [Theory]
    [InlineData(165e9, 0.27, 0.17)]
    [InlineData(1140e9, 0.07, 0.3)]
    public void Sample_modulus_solves_the_equation_of_two_springs_in_series(double tip, double tipRatio, double sampleRatio)
    {
        MappingParameters parameters = PhysicsNotes.Parameters with { TipElasticity = new(tip, tipRatio, sampleRatio), TiltCorrection = TiltCorrection.None };
        foreach ((double shift, double phase, _, _, double contact, _) in PhysicsNotes.Punch)
        {
            MappedPixel<DoubleLane> pixel = Evaluate<DoubleLane, FlatPunch>(parameters, shift, PhysicsNotes.Amplitude1, phase * Math.PI / 180);
            double limit = tip / (1 - (tipRatio * tipRatio));
            if (contact > limit)
            {
                Assert.Equal((double)MaskReason.BeyondTipModulus, pixel.Reason.Value);
                Assert.True(double.IsNaN(pixel.Modulus.Value));
                continue;
            }

            double sample = pixel.Modulus.Value;
            Assert.Equal(1, contact * (((1 - (sampleRatio * sampleRatio)) / sample) + (1 / limit)), 1e-6);
        }
    }

    [Fact]
    public void A_tracked_frequency_is_the_shift_behind_an_offset_that_no_float_holds()
    {
        const double Resonance = 1712345.678;
        OscillationParameters oscillation = PhysicsNotes.Parameters.Oscillation! with { Resonance2 = Resonance };
        foreach (float recorded in new[] { 1712400.5f, 1713000.25f, 1760000.125f })
        {
            MappedPixel<FloatLane> tracked = Evaluate<FloatLane, FlatPunch>(
                PhysicsNotes.Parameters with { Oscillation = oscillation with { FrequencyIsTracked = true } }, recorded, PhysicsNotes.Amplitude1, 0.8);
            MappedPixel<DoubleLane> shift = Evaluate<DoubleLane, FlatPunch>(PhysicsNotes.Parameters with { Oscillation = oscillation }, recorded - Resonance, PhysicsNotes.Amplitude1, 0.8);
            Assert.Equal(1, tracked.ApparentModulus.Value / shift.ApparentModulus.Value, 4e-6);
        }
    }

    [Fact]
    public void An_amplitude_without_its_unit_is_refused()
    {
        InputException e = Assert.Throws<InputException>(() => (PhysicsNotes.Parameters with { Oscillation = PhysicsNotes.Parameters.Oscillation! with { Amplitude1 = 105 } }).Validate(Grid));
        Assert.Equal("--setpoint-amplitude1", e.Subject);
    }

    [Fact]
    public void Missing_and_impossible_parameters_are_refused_by_the_name_of_their_option()
    {
        OscillationParameters oscillation = PhysicsNotes.Parameters.Oscillation!;
        Refused(PhysicsNotes.Parameters with { Oscillation = null }, "map");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { SpringConstant1 = 0 } }, "--spring-constant1");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { QualityFactor1 = double.NaN } }, "--quality-factor1");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { Resonance2 = -1 } }, "--resonance2");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { SpringConstant2 = double.PositiveInfinity } }, "--spring-constant2");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { FreeAmplitude1 = 0 } }, "--free-amplitude1");
        Refused(PhysicsNotes.Parameters with { Oscillation = oscillation with { Phase1Radians = 2 } }, "--interaction-phase1");
        Refused(PhysicsNotes.Parameters with { Tip = default }, "--contact-radius");
        Refused(PhysicsNotes.Parameters with { Contact = ContactModel.Cone, Tip = new(1e-8) }, "--cone-half-angle");
        Refused(PhysicsNotes.Parameters with { MaxTiltDegrees = 45.1 }, "--max-tilt");
        Refused(PhysicsNotes.Parameters with { MaxTiltDegrees = 0 }, "--max-tilt");
        Refused(PhysicsNotes.Parameters with { IndentationLimitMetres = -1 }, "--max-indentation");
        Refused(PhysicsNotes.Parameters with { Amplitude2Metres = 0 }, "--amplitude2");
        Refused(PhysicsNotes.Parameters with { TipElasticity = new(0, 0.2, 0.2) }, "--tip-modulus");
        Refused(PhysicsNotes.Parameters with { TipElasticity = new(1e11, 0.6, 0.2) }, "--tip-poisson");
        Refused(PhysicsNotes.Parameters with { TipElasticity = new(1e11, 0.2, -1) }, "--sample-poisson");

        static void Refused(MappingParameters parameters, string subject) => Assert.Equal(subject, Assert.Throws<InputException>(() => parameters.Validate(Grid)).Subject);
    }

    private static MappedPixel<T> Evaluate<T, TContact>(MappingParameters parameters, double shift, double amplitude, double phase)
        where T : unmanaged, ILanes<T>
        where TContact : struct, IContactModel
    {
        MappingConstants<T> constants = parameters.ToConstants<T>(Grid, true, true, false);
        PixelInputs<T> inputs = new() { Signal = T.Parameter(shift), Amplitude = T.Parameter(amplitude), Phase = T.Parameter(phase) };
        return PixelMapping.Evaluate<T, TContact, CentralDifference, FlatWindow<T>, TabulatedTiltCorrector<T>, AnyRecording>(default, inputs, default, in constants);
    }

    private readonly struct FlatWindow<T> : IHeightWindow<T>
        where T : unmanaged, ILanes<T>
    {
        public T Centre() => T.Literal(0);

        public T PairX(int i, int j) => T.Literal(0);

        public T PairY(int i, int j) => T.Literal(0);

        public T Weight(int k) => T.Literal(0);
    }
}
