using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats.Tests;

public sealed class IgorImageTests
{
    [SkippableFact]
    public void The_measured_image_has_its_known_truth()
    {
        Scan scan = ScanReader.Read(MeasuredFiles.Path("asylum/image_ibw.ibw"));
        Assert.Equal(["HeightRetrace", "AmplitudeRetrace", "DeflectionRetrace", "PhaseRetrace"], scan.Channels.Select(c => c.Name));
        Assert.Equal(256, scan.Grid.Columns);
        Assert.Equal(256, scan.Grid.Rows);
        Assert.Equal(2e-6 / 255, scan.Grid.PitchXMetres, 1e-20);
        Assert.Equal(2e-6 / 255, scan.Grid.PitchYMetres, 1e-20);
        Channel height = scan.Find(Quantity.Height)!;
        float[] z = ((Raster<float>)height.Values).Values;
        Assert.Equal(-3.476373e-9f, z.Min());
        Assert.Equal(2.9488234e-9f, z.Max());
        double mean = z.Average(v => (double)v);
        Assert.Equal(6.3948974e-10, Math.Sqrt(z.Average(v => (v - mean) * (v - mean))), 1e-16);
        Assert.Equal(ScanDirection.Retrace, height.Direction);
        Assert.Equal("rad", scan.Find(Quantity.Phase1)!.Unit);
        Assert.Equal("deg", scan.Find(Quantity.Phase1)!.FileUnit);
    }

    [SkippableFact]
    public void The_measured_image_brings_its_calibration_and_obeys_equipartition()
    {
        Scan scan = ScanReader.Read(MeasuredFiles.Path("asylum/image_ibw.ibw"));
        Assert.Equal(0.46538, scan.Calibration.SpringConstant1!.Value);
        Assert.Equal(72969, scan.Calibration.Resonance1!.Value);
        Assert.Equal(138.63, scan.Calibration.QualityFactor1!.Value);
        Assert.Null(scan.Calibration.SpringConstant1.Suspicion);
        Assert.Equal("note of image_ibw.ibw", scan.Calibration.SpringConstant1.From);
        // ResFreq2 is 0, FreeAirAmplitude NaN: unknown, not zero.
        Assert.Null(scan.Calibration.Resonance2);
        Assert.Null(scan.Calibration.FreeAmplitude1);
        Assert.DoesNotContain(scan.Notices, n => n.Contains("equipartition"));
        // Set-point of 0.8 V and 1e-8 m is what the software writes before anybody sets one.
        Assert.NotNull(scan.Calibration.SetpointAmplitude1!.Suspicion);
    }

    [SkippableTheory]
    [InlineData("asylum/force_ibw.ibw", 1261)]
    [InlineData("asylum/SiN_FD_plot.ibw", 2016)]
    public void A_force_curve_is_refused_as_an_image_but_readable_as_a_wave(string file, int points)
    {
        string path = MeasuredFiles.Path(file);
        InputException refusal = Assert.Throws<InputException>(() => ScanReader.Read(path));
        Assert.Contains("force curve", refusal.Message);
        IgorWave wave = IgorWave.Read(path);
        Assert.Equal([points, 3], wave.Dimensions);
        Assert.Equal(3, wave.ColumnCount);
        Assert.Equal(["Raw", "Defl", "ZSnsr"], Enumerable.Range(0, 3).Select(wave.ColumnLabel));
        Assert.Equal(0.0005, wave.Steps[0]);
        Assert.Equal("s", wave.DimensionUnits[0]);
        Assert.Equal("m", wave.DataUnit);
        Assert.All(wave.Values, v => Assert.True(double.IsFinite(v) && Math.Abs(v) < 1e-3));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        ScanGrid grid = Examples.Grid(7, 5);
        IReadOnlyList<Channel> channels = Examples.AmFmChannels(7, 5);
        IgorWaveWriter.Write(folder["scan.ibw"], grid, channels, IgorWaveWriter.Note(grid, Examples.Calibration));
        Scan scan = ScanReader.Read(folder["scan.ibw"]);
        Assert.Equal(grid, scan.Grid);
        Assert.Empty(scan.Notices);
        foreach (Channel expected in channels)
        {
            Channel actual = scan.Find(expected.Quantity)!;
            Assert.Equal(expected.Name, actual.Name);
            float[] a = ((Raster<float>)expected.Values).Values;
            float[] b = ((Raster<float>)actual.Values).Values;
            for (int i = 0; i < a.Length; i++)
                Assert.True(a[i].Equals(b[i]) || (expected.Unit == "rad" && Math.Abs(a[i] - b[i]) < 2e-7), $"{expected.Name} {i}: {a[i]} {b[i]}");
        }

        Assert.Equal(26, scan.Calibration.SpringConstant1!.Value);
        Assert.Equal(1.71e6, scan.Calibration.Resonance2!.Value);
        Assert.Equal(150e-9, scan.Calibration.FreeAmplitude1!.Value, 1e-20);
        Assert.Equal(105e-9, scan.Calibration.SetpointAmplitude1!.Value, 1e-20);
        Assert.Equal(10e-9, scan.Calibration.ContactRadius!.Value);
        Assert.Equal("punch", scan.Calibration.ContactModel);
    }
}
