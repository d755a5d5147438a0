using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>What every backend must do, whichever machine is behind it.</summary>
public sealed class BackendSuite
{
    public static TheoryData<string> Backends => TestedBackends.All;

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Punch_modulus_and_indentation_equal_the_check_values(string backend)
    {
        (double Shift, double Phase, double E, double Delta)[] table =
        [
            (500, 50, 1.82273387e8, 9.51494817e-9), (3200, 50, 2.95116319e9, 1.48671065e-9), (3200, 35, 2.61423554e9, 1.89462592e-9),
            (10000, 50, 1.63030274e10, 4.75747408e-10), (39000, 50, 1.25564008e11, 1.21986515e-10), (60000, 35, 2.12249474e11, 1.01046716e-10),
        ];
        double tolerance = Tolerances.Of(backend).CheckValue;
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach ((double shift, double phase, double e, double delta) in table)
        {
            MapInputs inputs = Cases.Plane(37, 5, 20e-9, 20e-9, 0, 0, (float)shift);
            MappingParameters parameters = Cases.Parameters with { Oscillation = Cases.Oscillation with { Phase1Radians = phase * Math.PI / 180 } };
            ModulusMaps maps = engine.Map(inputs, parameters);
            Assert.All(maps.ApparentModulus!.Values, v => Assert.Equal(1, v / e, tolerance));
            Assert.All(maps.Indentation!.Values, v => Assert.Equal(1, v / delta, tolerance));
            Assert.All(maps.Modulus!.Values, v => Assert.Equal(1, v / (e / 1.00031), tolerance));
            Assert.Equal(185, maps.Statistics.ValidCount);
            Assert.Equal(delta > 2e-9 ? 185 : 0, maps.Statistics.IndentationAboveLimit);
            Assert.Equal(delta < 0.5e-9 ? 185 : 0, maps.Statistics.IndentationBelowAmplitude2);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Tilt_correction_equals_the_check_values(string backend)
    {
        (double Degrees, double Published, double Cosine)[] table =
        [
            (0, 1.000310000, 1.000000), (5, 1.001848657, 0.990514), (10, 0.980973520, 0.962451), (20, 0.842853120, 0.855982),
            (30, 0.595736120, 0.697954), (40, 0.358281520, 0.513612), (45, 0.310028157, 0.420448),
        ];
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach ((double degrees, double published, double cosine) in table)
        {
            // Heights 0 and ±tan θ · pitch: their differences carry the rounding of one float, 6e-8, times d ln K_c / dθ of at most 2.8.
            MapInputs inputs = Cases.Plane(3, 33, 1, 1, Math.Tan(degrees * Math.PI / 180), 0);
            ModulusMaps maps = engine.Map(inputs, new MappingParameters());
            Assert.All(maps.TiltCorrection!.Values, v => Assert.Equal(1, v / published, Tolerances.Of(backend).CheckValue));
            Assert.All(maps.Tilt!.Values, v => Assert.Equal(degrees * Math.PI / 180, v, 3e-7));
            maps = engine.Map(inputs, new MappingParameters { TiltCorrection = TiltCorrection.Cosine(2.5) });
            // The notes print six digits of the cosine.
            Assert.All(maps.TiltCorrection!.Values, v => Assert.Equal(cosine, v, 5.1e-7 + 1e-6));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Every_contact_model_and_slope_operator_agrees_with_the_reference(string backend)
    {
        using MappingEngine reference = TestedBackends.Engine("reference");
        using MappingEngine engine = TestedBackends.Engine(backend);
        int seed = 1;
        foreach (ContactModel contact in Enum.GetValues<ContactModel>())
        {
            foreach (SlopeChoice slope in Cases.Slopes)
            {
                MapInputs inputs = Cases.Random(seed++, 53, 31);
                MappingParameters parameters = Cases.Parameters with { Contact = contact, Slope = slope };
                ModulusMaps expected = reference.Map(inputs, parameters);
                Assert.InRange(expected.Statistics.ValidCount, 100, 1500);
                MapComparison.AssertAgree(expected, engine.Map(inputs, parameters), Tolerances.Of(backend), parameters);
                // Without counting, devices run another kernel.
                MapComparison.AssertAgree(expected, engine.Map(inputs, parameters, MapOutputs.All & ~MapOutputs.Statistics), Tolerances.Of(backend), parameters);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Every_kind_of_input_and_parameter_agrees_with_the_reference(string backend)
    {
        using MappingEngine reference = TestedBackends.Engine("reference");
        using MappingEngine engine = TestedBackends.Engine(backend);
        MapInputs all = Cases.Random(100, 47, 29);
        TipElasticity silicon = new(165e9, 0.27, 0.2);
        (MapInputs, MappingParameters)[] cases =
        [
            (Only(amplitude: true, phase: false), Cases.Parameters),
            (Only(amplitude: false, phase: true), Cases.Parameters),
            (Only(amplitude: false, phase: false), Cases.Parameters),
            (all, Cases.Parameters with { TipElasticity = silicon }),
            (all, Cases.Parameters with { TiltCorrection = TiltCorrection.None, MaxTiltDegrees = 60 }),
            (all, Cases.Parameters with { TiltCorrection = TiltCorrection.Cosine(2.5), MaxTiltDegrees = 30 }),
            (all, Cases.Parameters with { TiltCorrection = TiltCorrection.Polynomial(new TiltPolynomial([0.998, 4e-4, -2.2e-4, -1.1e-5, 1.6e-7], 45, "fitted")) }),
            (Moduli(), Cases.Parameters with { Signal = SignalKind.Modulus, Oscillation = null }),
            (Moduli(), Cases.Parameters with { Signal = SignalKind.Modulus, Oscillation = null, TipElasticity = silicon }),
            (all, new MappingParameters()),
            (all, new MappingParameters { TipElasticity = silicon }),
            (Tracked(), Cases.Parameters with { Oscillation = Cases.Oscillation with { Resonance2 = 1712345.678, FrequencyIsTracked = true } }),
        ];
        foreach ((MapInputs inputs, MappingParameters parameters) in cases)
            MapComparison.AssertAgree(reference.Map(inputs, parameters), engine.Map(inputs, parameters), Tolerances.Of(backend), parameters);

        MapInputs Only(bool amplitude, bool phase) =>
            new() { Grid = all.Grid, Height = all.Height, Signal = all.Signal, Amplitude = amplitude ? all.Amplitude : null, Phase = phase ? all.Phase : null };

        MapInputs Moduli() => With(v => v * 1e6f);

        MapInputs Tracked() => With(v => v + 1712345.678f);

        MapInputs With(Func<float, float> change) => new()
        {
            Grid = all.Grid,
            Height = all.Height,
            Signal = new Raster<float>(47, 29, [.. ((Raster<float>)all.Signal!).Values.Select(change)]),
            Amplitude = all.Amplitude,
            Phase = all.Phase,
            InstrumentMask = all.InstrumentMask,
        };
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Every_mask_reason_is_given_where_it_belongs_and_the_first_one_wins(string backend)
    {
        const float Good = 10000;
        float[] bad = [0, -0f, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue];
        MapInputs inputs = Cases.Plane(60, 40, 20e-9, 20e-9, 0.1, 0, Good);
        Raster<float> height = (Raster<float>)inputs.Height, signal = (Raster<float>)inputs.Signal!, amplitude = new(60, 40), phase = new(60, 40);
        Raster<byte> instrument = new(60, 40);
        Array.Fill(amplitude.Values, 105e-9f);
        Array.Fill(phase.Values, 0.8f);
        Raster<byte> expected = new(60, 40);
        for (int k = 0; k < bad.Length; k++)
        {
            Put(signal, 2 + (4 * k), 2, bad[k], MaskReason.FrequencyShiftInvalid);
            Put(amplitude, 2 + (4 * k), 4, bad[k], MaskReason.AmplitudeInvalid);
        }

        float[] badPhases = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.6f, -1.6f, 3.1415927f, 1.5707964f, 4.7f, 6.3f, -6.3f, 1e30f, float.MaxValue];
        for (int k = 0; k < badPhases.Length; k++)
            Put(phase, 2 + (4 * k), 6, badPhases[k], MaskReason.PhaseInvalid);
        // Angles that mean the same as a good one.
        phase[2, 8] = -0.8f;
        phase[4, 8] = 5.5f;
        phase[6, 8] = -0f;
        // A wall: 60 nm in 20 nm steps of pixels, seen by its two neighbours along x.
        height[30, 12] += 60e-9f;
        expected[29, 12] = expected[31, 12] = (byte)MaskReason.TiltAboveCutoff;
        expected[30, 11] = expected[30, 13] = (byte)MaskReason.TiltAboveCutoff;
        height[10, 20] = float.NaN;
        foreach ((int x, int y) in new[] { (10, 20), (9, 20), (11, 20), (10, 19), (10, 21) })
            expected[x, y] = (byte)MaskReason.HeightNotFinite;
        instrument[40, 20] = 1;
        instrument[42, 20] = 255;
        expected[40, 20] = expected[42, 20] = (byte)MaskReason.MaskedByInstrument;
        // Several at once: instrument and height; all of frequency, amplitude and phase; amplitude and phase; frequency and tilt.
        instrument[10, 20] = 1;
        instrument[9, 30] = 7;
        signal[9, 30] = -1;
        expected[9, 30] = (byte)MaskReason.MaskedByInstrument;
        signal[20, 30] = amplitude[20, 30] = -1;
        phase[20, 30] = 2;
        expected[20, 30] = (byte)MaskReason.FrequencyShiftInvalid;
        amplitude[22, 30] = -1;
        phase[22, 30] = 2;
        expected[22, 30] = (byte)MaskReason.AmplitudeInvalid;
        signal[29, 12] = 0;
        expected[29, 12] = (byte)MaskReason.FrequencyShiftInvalid;

        using MappingEngine engine = TestedBackends.Engine(backend);
        MapInputs whole = new() { Grid = inputs.Grid, Height = height, Signal = signal, Amplitude = amplitude, Phase = phase, InstrumentMask = instrument };
        AssertMask(expected, engine.Map(whole, Cases.Parameters));

        // The instrument's own modulus.
        Array.Fill(signal.Values, 5e9f);
        Raster<byte> ofModulus = new(60, 40);
        for (int k = 0; k < bad.Length; k++)
        {
            signal[2 + (4 * k), 2] = bad[k];
            ofModulus[2 + (4 * k), 2] = (byte)MaskReason.ModulusInvalid;
        }

        for (int i = 0; i < expected.Values.Length; i++)
        {
            if (ofModulus.Values[i] == 0)
                ofModulus.Values[i] = expected.Values[i] is 1 or 2 or 7 ? expected.Values[i] : (byte)0;
        }

        ofModulus[29, 12] = (byte)MaskReason.TiltAboveCutoff;
        signal[50, 30] = 200e9f;
        ofModulus[50, 30] = (byte)MaskReason.BeyondTipModulus;
        AssertMask(ofModulus, engine.Map(whole, Cases.Parameters with { Signal = SignalKind.Modulus, TipElasticity = new(165e9, 0.27, 0.2) }));

        void Put(Raster<float> channel, int x, int y, float value, MaskReason reason)
        {
            channel[x, y] = value;
            expected[x, y] = (byte)reason;
        }

        static void AssertMask(Raster<byte> expected, ModulusMaps maps)
        {
            for (int i = 0; i < expected.Values.Length; i++)
            {
                if (expected.Values[i] != maps.Mask.Values[i])
                    Assert.Fail($"({i % 60}, {i / 60}): {(MaskReason)maps.Mask.Values[i]} in place of {(MaskReason)expected.Values[i]}");
                Assert.Equal(expected.Values[i] != 0, float.IsNaN(maps.Modulus!.Values[i]));
            }

            for (int reason = 0; reason < MapStatistics.ReasonCount; reason++)
                Assert.Equal(expected.Values.Count(r => r == reason), maps.Statistics.Reasons[reason]);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void One_missing_or_absurd_height_masks_exactly_the_reach_of_the_operator(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        float[] absurd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue];
        foreach ((SlopeChoice slope, float height) in Cases.Slopes.SelectMany(_ => absurd, (s, h) => (s, h)))
        {
            MapInputs inputs = Cases.Plane(47, 29, 20e-9, 25e-9, 0.2, 0.1);
            ((Raster<float>)inputs.Height)[21, 13] = height;
            ModulusMaps maps = engine.Map(inputs, new MappingParameters { Slope = slope });
            int rx = slope.RadiusX(inputs.Grid), ry = slope.RadiusY(inputs.Grid);
            for (int y = 0; y < 29; y++)
            {
                for (int x = 0; x < 47; x++)
                {
                    int dx = Math.Abs(x - 21), dy = Math.Abs(y - 13);
                    bool reached = slope.Operator == SlopeOperator.Central ? dx + dy <= 1 : dx <= rx && dy <= ry;
                    // No operator reads its own centre: a missing one is noticed, an absurd one does no harm.
                    if (dx + dy == 0 && float.IsFinite(height))
                        continue;
                    Assert.Equal(reached ? (byte)MaskReason.HeightNotFinite : (byte)0, maps.Mask[x, y]);
                    Assert.Equal(reached, float.IsNaN(maps.Tilt![x, y]));
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_plane_of_exactly_45_degrees_is_kept_and_the_next_steeper_float_is_masked(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        const double Pitch = 1.0 / (1 << 26);
        ModulusMaps kept = engine.Map(Cases.Plane(33, 9, Pitch, Pitch, 1, 0, 10000), Cases.Parameters);
        Assert.Equal(33 * 9, kept.Statistics.ValidCount);
        // One float above a pitch per step is 1.2e-7 in the tangent, 3.4e-6 degrees.
        MapInputs steeper = Cases.Plane(2, 9, Pitch, Pitch, 0, 0, 10000);
        for (int y = 0; y < 9; y++)
            ((Raster<float>)steeper.Height)[1, y] = MathF.BitIncrement((float)Pitch);
        ModulusMaps masked = engine.Map(steeper, Cases.Parameters);
        Assert.Equal(18, masked.Statistics.Reasons[(int)MaskReason.TiltAboveCutoff]);
        Assert.All(masked.TiltCorrection!.Values, v => Assert.True(float.IsNaN(v)));
        Assert.All(masked.ApparentModulus!.Values, v => Assert.False(float.IsNaN(v)));
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Tilt_of_a_plane_is_exact_for_unequal_pitch_borders_included(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach (SlopeChoice slope in Cases.Slopes)
        {
            MapInputs inputs = Cases.Plane(41, 27, 20e-9, 25e-9, 0.4, -0.3);
            ModulusMaps maps = engine.Map(inputs, new MappingParameters { Slope = slope });
            // Heights up to 0.2 µm are floats, 1.5e-14 m wide; over a step of 20 nm that is 7e-7 of slope, and up to 4 of them count at a corner.
            Assert.All(maps.Tilt!.Values, v => Assert.Equal(Math.Atan(0.5), v, 3e-6));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void A_map_of_two_by_two_pixels_works(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach (SlopeChoice slope in Cases.Slopes)
        {
            SlopeChoice narrow = slope with { SigmaMetres = 5e-9 };
            ModulusMaps maps = engine.Map(Cases.Plane(2, 2, 20e-9, 25e-9, 0.4, -0.3, 3000), Cases.Parameters with { Slope = narrow });
            Assert.Equal(4, maps.Statistics.ValidCount);
            Assert.All(maps.Tilt!.Values, v => Assert.Equal(Math.Atan(0.5), v, 1e-6));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Counts_are_those_of_the_maps_own_values(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach (SignalKind signal in Enum.GetValues<SignalKind>())
        {
            // Uneven widths, so that part vectors count too.
            MapInputs inputs = Cases.Random(300 + (int)signal, 59, 43);
            MappingParameters parameters = Cases.Parameters with { Signal = signal };
            ModulusMaps maps = engine.Map(inputs, parameters);
            MapComparison.AssertIdentical(Recount.Of(maps, parameters), maps.Statistics);
            Assert.Equal(59 * 43, maps.Statistics.PixelCount);
            Assert.Equal(maps.Mask.Values.Count(m => m == 0), maps.Statistics.ValidCount);
            Assert.Equal(signal == SignalKind.None ? 0 : maps.Statistics.ValidCount, maps.Statistics.Modulus.Total);
            Assert.Equal(signal == SignalKind.Frequency ? maps.Statistics.ValidCount : 0, maps.Statistics.Indentation.Total);
            Assert.Equal(maps.Tilt!.Values.Count(t => !float.IsNaN(t)), maps.Statistics.TiltDegrees.Total);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Backends))]
    public void Maps_and_counts_do_not_depend_on_the_tiles(string backend)
    {
        using MappingEngine engine = TestedBackends.Engine(backend);
        foreach (SlopeChoice slope in Cases.Slopes)
        {
            MapInputs inputs = Cases.Random(400, 45, 23);
            MappingParameters parameters = Cases.Parameters with { Slope = slope };
            ModulusMaps whole = engine.Map(inputs, parameters);
            foreach (int rows in new[] { 1, 2, 5, 22 })
                MapComparison.AssertIdentical(whole, engine.Map(inputs, parameters, options: new() { TileRows = rows }));
        }
    }
}
