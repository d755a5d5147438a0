using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>Facets that a growth step crosses, in rough ground, and what has no height.</summary>
public sealed class StepTests
{
    private static readonly SegmentationSettings Defaults = new();
    private static readonly ScanGrid Grid = new(256, 256, 20e-9, 20e-9);

    public static TheoryData<double> StepsNanometres => [.. Enumerable.Range(0, 16).Select(h => (double)h)];

    [Theory]
    [MemberData(nameof(StepsNanometres))]
    public void A_growth_step_of_any_height_leaves_one_facet(double stepNanometres)
    {
        SegmentationResult result = FacetSegmentation.Segment(Grid, InBinder(x => stepNanometres * 1e-9 * (0.5 + (0.5 * Math.Tanh((x - 2.5e-6) / 12e-9)))), null, Defaults);
        SegmentedRegion facet = result.Regions[0];
        Assert.Equal(PixelClass.Facet, facet.Class);
        Assert.InRange(facet.PixelCount, 0.93 * 50 * 40, 1.07 * 50 * 40);
        Assert.Equal(facet.Id, result.Labels[105, 110]);
        Assert.Equal(facet.Id, result.Labels[145, 145]);

        // Above some 7 nm the plane is that of the levels; a lower step is within what one plane may leave, which is then inclined by 1.5 h/L at most, L the facet's 1 µm.
        Assert.Equal(0.3, facet.Plane.SlopeX, stepNanometres > 7 ? 0.004 : 0.001 + (1.5e-9 * stepNanometres / 1e-6));
        Assert.InRange(facet.Plane.ResidualMetres, 0.3e-9, 2e-9);
    }

    [Fact]
    public void Two_levels_that_are_not_parallel_are_two_facets()
    {
        double slope = Math.Tan(8 * Math.PI / 180);
        SegmentationResult result = FacetSegmentation.Segment(Grid, InBinder(x => slope * Math.Max(0, x - 2.5e-6)), null, Defaults);
        Assert.Equal(2, result.Regions.Count(r => r.Class == PixelClass.Facet && r.PixelCount > 800));
    }

    [Fact]
    public void Pixels_without_height_have_no_class()
    {
        Raster<float> height = InBinder(_ => 0);
        for (int y = 0; y < 100; y++)
            height.Row(y)[..80].Fill(float.NaN);
        for (int y = 120; y < 130; y++)
            height.Row(y).Slice(110, 12).Fill(float.NaN);
        height.Row(200).Fill(float.NaN);
        SegmentationResult result = FacetSegmentation.Segment(Grid, height, null, Defaults);
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                bool hole = (x < 80 && y < 100) || (x is >= 110 and < 122 && y is >= 120 and < 130);
                Assert.Equal(hole, result.Classes[x, y] == 0);
                Assert.Equal(hole, result.Labels[x, y] == 0);
            }
        }

        Assert.Equal(Grid.PixelCount - (80 * 100) - (12 * 10), result.Regions.Sum(r => r.PixelCount));
        Assert.Equal(0.3, result.Regions[0].Plane.SlopeX, 0.004);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, -0.35)]
    [InlineData(1.0 / 3, 0.5)]
    public void An_exact_plane_is_one_facet(double slopeX, double slopeY)
    {
        Raster<float> height = new(256, 256);
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++)
                height[x, y] = (float)((slopeX * x * 20e-9) + (slopeY * y * 20e-9));
        }

        SegmentedRegion facet = Assert.Single(FacetSegmentation.Segment(Grid, height, null, Defaults).Regions);
        Assert.Equal(PixelClass.Facet, facet.Class);
        Assert.Equal(Grid.PixelCount, facet.PixelCount);
    }

    /// <summary>Grains, and in them a facet of 1 µm × 0.8 µm, inclined by 17°, with something added to its height, from column 100 and row 108 on.</summary>
    private static Raster<float> InBinder(Func<double, double> added)
    {
        Raster<float> height = SceneGenerator.Make(new SceneSettings { Columns = 256, Rows = 256, Stage = 0, CrystalFraction = 0 }).Height;
        Random random = new(19);
        float level = height.Values.Max();
        for (int y = 108; y < 148; y++)
        {
            for (int x = 100; x < 150; x++)
                height[x, y] = (float)(level + (0.3 * (x - 100) * 20e-9) + added(x * 20e-9) + (0.5e-9 * Fields.Normal(random)));
        }

        return height;
    }
}
