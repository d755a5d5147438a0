using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;
using Xunit.Abstractions;

namespace GpuModulus.Segmentation.Tests;

/// <summary>The bounds of docs/segmentation.md: five consecutive seeds for the means, single maps elsewhere; the full tables come from perf/segmentation.</summary>
public sealed class PhantomTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Electrodes_are_segmented_early_midway_and_late(int stage)
    {
        SegmentationScore[] scores = [.. Enumerable.Range(1, 5).Select(seed => Score(ProductScene.Make(stage, seed, hard: false)))];
        Assert.True(scores.Average(s => s.FacetDice) >= 0.985, "facet Dice");
        Assert.True(scores.Average(s => s.BinderDice) >= 0.985, "binder Dice");
        Assert.True(scores.Min(s => Math.Min(s.FacetDice, s.BinderDice)) >= 0.97, "worst Dice");
        Assert.True(scores.Average(s => s.PanopticQuality) >= 0.92, "panoptic quality");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Hard_electrodes_are_segmented(int stage)
    {
        SegmentationScore score = Score(ProductScene.Make(stage, 3, hard: true));
        Assert.True(score.FacetDice >= 0.97 && score.BinderDice >= 0.97, "Dice");
        Assert.True(score.PanopticQuality >= 0.85, "panoptic quality");
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, true, true)]
    [InlineData(4, false, true)]
    public void So_are_electrodes_of_another_maker(int stage, bool planes, bool fractal)
    {
        SegmentationScore score = Score(SceneGenerator.Make(new SceneSettings { Stage = stage, RandomPlanes = planes, FractalBinder = fractal }));
        Assert.True(score.FacetDice >= 0.97 && score.BinderDice >= 0.97, "Dice");
        Assert.True(score.PanopticQuality >= 0.83, "panoptic quality");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_turned_or_mirrored_map_gives_turned_or_mirrored_regions(int stage)
    {
        Scene scene = ProductScene.Make(stage, 2, hard: false);
        SegmentationResult straight = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, new SegmentationSettings());
        int n = scene.Grid.Columns;
        foreach (Func<int, int, (int X, int Y)> turn in new Func<int, int, (int, int)>[] { (x, y) => (n - 1 - y, x), (x, y) => (n - 1 - x, y), (x, y) => (y, x) })
        {
            Raster<float> height = new(n, n), modulus = new(n, n);
            for (int y = 0; y < n; y++)
            {
                for (int x = 0; x < n; x++)
                {
                    (int u, int v) = turn(x, y);
                    height[u, v] = scene.Height[x, y];
                    modulus[u, v] = scene.Modulus[x, y];
                }
            }

            SegmentationResult turned = FacetSegmentation.Segment(scene.Grid, height, modulus, new SegmentationSettings());
            Dictionary<(int, int), int> pairs = [];
            int sameClass = 0;
            for (int y = 0; y < n; y++)
            {
                for (int x = 0; x < n; x++)
                {
                    (int u, int v) = turn(x, y);
                    sameClass += straight.Classes[x, y] == turned.Classes[u, v] ? 1 : 0;
                    (int, int) key = (straight.Labels[x, y], turned.Labels[u, v]);
                    pairs[key] = pairs.GetValueOrDefault(key) + 1;
                }
            }

            Assert.True(sameClass >= 0.995 * n * n, $"{sameClass} pixels of the same class");
            // "To the pixel border": what differs fits into half of the region's rim.
            foreach (SegmentedRegion region in straight.Regions.Where(r => r.Class == PixelClass.Facet && r.PixelCount >= 400))
            {
                long differing = region.PixelCount - pairs.Where(p => p.Key.Item1 == region.Id).Max(p => p.Value);
                int rim = RimOf(straight.Labels, region.Id);
                Assert.True(differing <= rim / 2, $"{region}: {differing} pixels differ when turned, its rim has {rim}; becomes {string.Join(", ", pairs.Where(p => p.Key.Item1 == region.Id))}");
            }
        }
    }

    private static int RimOf(Raster<int> labels, int id)
    {
        int rim = 0;
        for (int y = 0; y < labels.Rows; y++)
        {
            for (int x = 0; x < labels.Columns; x++)
            {
                if (labels[x, y] == id && (x == 0 || y == 0 || x == labels.Columns - 1 || y == labels.Rows - 1
                    || labels[x - 1, y] != id || labels[x + 1, y] != id || labels[x, y - 1] != id || labels[x, y + 1] != id))
                    rim++;
            }
        }

        return rim;
    }

    [Fact]
    public void The_facet_tilt_takes_the_noise_out_of_the_modulus()
    {
        Scene scene = SceneGenerator.Make(new SceneSettings { Stage = 2, Hard = true, PitchX = 15e-9, PitchY = 15e-9 });
        SegmentationResult result = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, new SegmentationSettings());
        float[] slopes = new float[512 * 512];
        FacetTilt.Of(scene.Grid, scene.Height, result).ReadRows(0, slopes);
        List<double> ratios = [];
        for (int i = 0; i < slopes.Length; i++)
        {
            Assert.Equal(result.Classes.Values[i] != (byte)PixelClass.Facet, float.IsNaN(slopes[i]));
            if (scene.Facets.Values[i] > 0 && slopes[i] < 1)
                ratios.Add(scene.ApparentModulus.Values[i] / Fields.TiltFactor(Math.Atan(slopes[i])) / scene.TrueModulus.Values[i]);
        }

        ratios.Sort();
        Assert.InRange(ratios[ratios.Count / 2], 0.995, 1.005);
    }

    private SegmentationScore Score(Scene scene)
    {
        SegmentationResult result = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, new SegmentationSettings());
        SegmentationScore score = SegmentationScore.Of(result, scene.Classes, scene.Facets, scene.TrueTilt);
        output.WriteLine(score.ToString());
        return score;
    }
}
