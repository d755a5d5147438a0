using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using Xunit;

namespace GpuModulus.Phantoms.Tests;

public sealed class MeasurementTests
{
    private static readonly ElectrodePhantomSettings Small = new() { Columns = 300, Rows = 260 };

    [Fact]
    public void Noise_has_the_stated_standard_deviations()
    {
        PhantomNoise noise = new() { HeightMetres = 0.8e-9, HeightLineMetres = 0.5e-9, AmplitudeMetres = 0.3e-9, PhaseRadians = 0.01, FrequencyHertz = 25 };
        Scan loud = ElectrodePhantom.Create(Small with { Noise = noise }).Scan, quiet = ElectrodePhantom.Create(Small with { Noise = PhantomNoise.None }).Scan;
        double[] height = Difference(loud, quiet, Quantity.Height);
        double[] lines = [.. Enumerable.Range(0, 260).Select(y => height.AsSpan(y * 300, 300).ToArray().Average())];
        double[] pixels = [.. height.Select((value, i) => value - lines[i / 300])];
        // 78000 pixels: 0.25 % standard error; 260 lines: 4.4 %.
        Assert.InRange(Deviation(pixels), 0.985 * 0.8e-9, 1.015 * 0.8e-9);
        Assert.InRange(Deviation(lines), 0.85 * 0.5e-9, 1.15 * 0.5e-9);
        Assert.InRange(Deviation(Difference(loud, quiet, Quantity.Amplitude1)), 0.985 * 0.3e-9, 1.015 * 0.3e-9);
        Assert.InRange(Deviation(Difference(loud, quiet, Quantity.Phase1)), 0.985 * 0.01, 1.015 * 0.01);
        double[] frequency = Difference(loud, quiet, Quantity.Frequency);
        Assert.InRange(Deviation(frequency), 0.985 * 25, 1.015 * 25);
        Assert.InRange(frequency.Average(), -0.4, 0.4);
        Assert.InRange(Math.Abs(pixels.Zip(frequency, (a, b) => a * b).Average()) / (0.8e-9 * 25), 0, 0.015);
    }

    [Fact]
    public void The_instrument_works_near_its_set_point_and_phase()
    {
        Scan scan = ElectrodePhantom.Create(Small).Scan;
        Assert.InRange(PunchOracle.Values(scan, Quantity.Amplitude1).Average(), 104.8e-9, 105.2e-9);
        Assert.All(PunchOracle.Values(scan, Quantity.Phase1), phi => Assert.InRange(phi * 180 / Math.PI, 25, 60));
        Assert.Equal("phantom", scan.Calibration.SpringConstant1!.From);
        Assert.Equal(10e-9, scan.Calibration.ContactRadius!.Value);
        Assert.Equal(["HeightRetrace", "Amplitude1Retrace", "Phase1Retrace", "FrequencyRetrace"], scan.Channels.Select(c => c.Name));
    }

    [Fact]
    public void The_instruments_own_modulus_is_the_apparent_one()
    {
        Scan scan = ElectrodePhantom.Create(Small with { WithInstrumentModulus = true }).Scan;
        PunchOracle oracle = new(scan);
        Raster<float> youngs = (Raster<float>)scan.Find("YoungsRetrace")!.Values;
        int seen = 0;
        for (int y = 0; y < 260; y++)
        {
            for (int x = 0; x < 300; x++)
            {
                double apparent = oracle.Apparent(x, y);
                if (double.IsNaN(apparent))
                    continue;
                // Channels are rounded to single precision after the instrument used them; soft spots have small Δf2 but no less relative precision.
                Assert.InRange(youngs[x, y] / apparent, 1 - 2e-6, 1 + 2e-6);
                seen++;
            }
        }

        Assert.True(seen > 77000);
    }

    [Fact]
    public void The_tracked_frequency_is_the_resonance_plus_the_shift()
    {
        float[] shift = PunchOracle.Values(ElectrodePhantom.Create(Small).Scan, Quantity.Frequency);
        float[] tracked = PunchOracle.Values(ElectrodePhantom.Create(Small with { AbsoluteFrequency = true }).Scan, Quantity.Frequency);
        // Single precision near 1.7 MHz has steps of 1/8 Hz.
        Assert.All(Enumerable.Range(0, shift.Length), i => Assert.InRange(tracked[i] - 1.71e6 - shift[i], -0.07, 0.07));
    }

    [Fact]
    public void Jumps_scars_and_a_lost_line_falsify_the_record_but_not_the_truth()
    {
        ElectrodePhantomSettings hard = ElectrodePhantomSettings.Hard(Phantoms.CyclingStage.Cycles60, 4) with { Columns = 300, Rows = 260, Noise = PhantomNoise.None };
        hard = hard with { Artefacts = hard.Artefacts with { BowMetres = 0 } };
        Phantom phantom = ElectrodePhantom.Create(hard);
        Phantom clean = ElectrodePhantom.Create(hard with { Artefacts = new ScanArtefacts { SampleSlopeX = hard.Artefacts.SampleSlopeX, SampleSlopeY = hard.Artefacts.SampleSlopeY } });
        Assert.Equal(clean.TrueHeight.Values, phantom.TrueHeight.Values);
        Assert.Equal(clean.TrueTilt.Values, phantom.TrueTilt.Values);
        Assert.Equal(clean.TrueHeight.Values, PunchOracle.Values(clean.Scan, Quantity.Height));

        float[] frequency = PunchOracle.Values(phantom.Scan, Quantity.Frequency);
        int[] lost = [.. Enumerable.Range(0, 260).Where(y => frequency.AsSpan(y * 300, 300).ToArray().All(f => f == 0))];
        Assert.Single(lost);

        double[] added = Difference(phantom.Scan, clean.Scan, Quantity.Height);
        double[] line = [.. Enumerable.Range(0, 260).Select(y => added.AsSpan(y * 300, 300).ToArray().Order().ElementAt(150))];
        int scars = Enumerable.Range(0, 260).Except(lost).Count(y => Enumerable.Range(0, 300).Any(x => Math.Abs(added[(y * 300) + x] - line[y]) > 6e-9));
        Assert.InRange(scars, 2, 25);
        int jumps = Enumerable.Range(1, 259).Count(y => !lost.Contains(y) && !lost.Contains(y - 1) && Math.Abs(line[y] - line[y - 1]) > 1e-9);
        Assert.InRange(jumps, 1, 20);
    }

    [Fact]
    public void Bow_has_its_sagitta_over_the_longer_side()
    {
        ReferencePhantomSettings settings = ReferencePhantomSettings.Polystyrene(1) with { Columns = 301, Rows = 101, RoughnessMetres = 0, Noise = PhantomNoise.None, Artefacts = new ScanArtefacts { BowMetres = 20e-9 } };
        Phantom phantom = ReferencePhantom.Create(settings);
        Raster<float> height = (Raster<float>)phantom.Scan.Find(Quantity.Height)!.Values;
        Assert.Equal(0, height[150, 50], 12);
        Assert.Equal(20e-9, height[0, 50], 12);
        Assert.Equal(20e-9, height[300, 50], 12);
        Assert.All(phantom.TrueTilt.Values, theta => Assert.Equal(0, theta));
    }

    [Fact]
    public void Sample_tilt_is_real_and_part_of_the_truth()
    {
        Phantom level = ReferencePhantom.Create(ReferencePhantomSettings.FusedSilica(1) with { RoughnessMetres = 0 });
        Phantom tilted = ReferencePhantom.Create(ReferencePhantomSettings.FusedSilica(1) with { RoughnessMetres = 0, Artefacts = new ScanArtefacts { SampleSlopeX = 0.3, SampleSlopeY = -0.4 } });
        Assert.All(level.TrueTilt.Values, theta => Assert.Equal(0, theta));
        Assert.All(tilted.TrueTilt.Values, theta => Assert.InRange(theta, Math.Atan(0.5) - 1e-5, Math.Atan(0.5) + 1e-5));
        Assert.Equal(Math.Atan(0.5), tilted.Facets[0].TiltRadians, 12);
    }

    [Theory]
    [InlineData(3e9)]
    [InlineData(73e9)]
    public void A_reference_sample_reads_its_own_modulus(double modulus)
    {
        ReferencePhantomSettings settings = modulus < 10e9 ? ReferencePhantomSettings.Polystyrene(3) : ReferencePhantomSettings.FusedSilica(3);
        Phantom phantom = ReferencePhantom.Create(settings with { Columns = 200, Rows = 180 });
        PunchOracle oracle = new(phantom.Scan);
        double[] moduli = [.. Enumerable.Range(0, 178 * 198).Select(i => oracle.Modulus(1 + (i % 198), 1 + (i / 198))).Order()];
        // 35000 pixels of some 5 % spread.
        Assert.InRange(moduli[moduli.Length / 2] / modulus, 0.998, 1.002);
        Assert.InRange(Deviation([.. phantom.TrueHeight.Values.Select(z => (double)z)]), 0.4e-9, 0.6e-9);
    }

    private static double[] Difference(Scan a, Scan b, Quantity quantity)
    {
        float[] first = PunchOracle.Values(a, quantity), second = PunchOracle.Values(b, quantity);
        return [.. first.Select((value, i) => (double)value - second[i])];
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
