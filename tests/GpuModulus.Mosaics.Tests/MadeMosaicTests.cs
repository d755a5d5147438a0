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

    /// <summary>The full size is for trials by hand: MOSAIC_SIDE=10 dotnet test --filter The_size_asked_for.</summary>
    [SkippableFact]
    public void The_size_asked_for_is_placed_levelled_and_counted_right()
    {
        string? side = Environment.GetEnvironmentVariable("MOSAIC_SIDE");
        Skip.If(side is null, "takes half a minute: set MOSAIC_SIDE=10 to run it");
        MadeMosaic made = new(int.Parse(side!), size: 256, overlap: 0.1, stageError: 0.05, seed: int.Parse(Environment.GetEnvironmentVariable("MOSAIC_SEED") ?? "1"));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        bool known = Environment.GetEnvironmentVariable("MOSAIC_OVERLAP") is null;
        Mosaic mosaic = Stitcher.Stitch(made.Tiles, new() { Layout = TileLayout.Parse($"{side}x{side}"), OverlapFraction = known ? 0.1 : null });
        output.WriteLine($"stitched in {watch.Elapsed.TotalSeconds:F1} s");
        Judge(made, mosaic);
    }

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
