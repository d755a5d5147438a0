using Xunit;
using Xunit.Abstractions;

namespace GpuModulus.Mosaics.Tests;

/// <summary>Tiles of made electrodes with every error of a scan, against the known truth.</summary>
public sealed class MadeMosaicTests(ITestOutputHelper output)
{
    [Fact]
    public void Tiles_of_a_made_electrode_are_placed_levelled_and_counted_right()
    {
        MadeMosaic made = new(side: 4, size: 160, overlap: 0.15, stageError: 0.03, seed: 3);
        Mosaic mosaic = Stitcher.Stitch(made.Tiles, new() { Layout = TileLayout.Parse("4x4"), OverlapFraction = 0.15 });
        Judge(made, mosaic);
    }

    /// <summary>Five by five; more by hand: MOSAIC_SIDE=10 MOSAIC_SEED=2 dotnet test -c Release --filter Overlaps_of_a_tenth.</summary>
    [Fact]
    public void Overlaps_of_a_tenth_suffice_for_a_stage_that_errs_by_a_twentieth()
    {
        int side = Number("MOSAIC_SIDE", 5);
        MadeMosaic made = new(side, size: 256, overlap: 0.1, stageError: 0.05, seed: Number("MOSAIC_SEED", 1));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        Mosaic mosaic = Stitcher.Stitch(made.Tiles, new() { Layout = TileLayout.Parse($"{side}x{side}") });
        output.WriteLine($"stitched in {watch.Elapsed.TotalSeconds:F1} s");
        Judge(made, mosaic);
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text) : otherwise;

    private void Judge(MadeMosaic made, Mosaic mosaic)
    {
        (double rms, double worst, _) = made.PositionErrors(mosaic);
        double seam = made.SeamStep(mosaic);
        output.WriteLine($"positions {rms:F3} px rms, worst {worst:F3} px; seams {seam * 1e9:F3} nm; overlaps {mosaic.SeamHeightMetres * 1e9:F3} nm; pairs used {mosaic.Pairs.Count(p => p.Used)} of {mosaic.Pairs.Count}");
        foreach (string notice in mosaic.Notices)
            output.WriteLine(notice);
        foreach (var s in made.ModulusStatistics(mosaic))
        {
            output.WriteLine($"{s.Class}: median {s.Median / s.TrueMedian:F5}, quartiles {s.Width / s.TrueWidth:F5} of the truth's");
            Assert.InRange(s.Median / s.TrueMedian, 0.99, 1.01);
            Assert.InRange(s.Width / s.TrueWidth, 0.99, 1.01);
        }

        Assert.True(rms < 0.3, $"positions {rms} px rms");
        Assert.True(seam < MadeMosaic.Noise, $"seams {seam} m");
    }
}
