using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>Maps whose right answer is plain.</summary>
public sealed class ConstructedMapTests
{
    private static readonly SegmentationSettings Defaults = new();

    [Theory]
    [InlineData(5e-9)]
    [InlineData(20e-9)]
    [InlineData(40e-9)]
    public void A_noisy_flat_plane_is_one_facet(double pitch)
    {
        ScanGrid grid = new(256, 200, pitch, pitch);
        Random random = new(3);
        Raster<float> height = Made(grid, (x, y) => (0.2 * x) - (0.35 * y) + (1e-9 * Fields.Normal(random)));
        SegmentationResult result = FacetSegmentation.Segment(grid, height, null, Defaults);
        SegmentedRegion facet = Assert.Single(result.Regions);
        Assert.Equal(PixelClass.Facet, facet.Class);
        Assert.Equal(grid.PixelCount, facet.PixelCount);
        Assert.Equal(0.2, facet.Plane.SlopeX, 3);
        Assert.Equal(-0.35, facet.Plane.SlopeY, 3);
        Assert.Equal(Math.Atan(Math.Sqrt(0.04 + 0.1225)), facet.Plane.TiltRadians, 3);
        Assert.InRange(facet.Plane.ResidualMetres, 0.8e-9, 1e-9);
    }

    [Fact]
    public void A_perfectly_flat_plane_is_one_facet_for_unequal_pitch()
    {
        ScanGrid grid = new(120, 300, 30e-9, 12e-9);
        SegmentationResult result = FacetSegmentation.Segment(grid, Made(grid, (x, y) => 0.1 * y), null, Defaults);
        SegmentedRegion facet = Assert.Single(result.Regions);
        Assert.Equal(grid.PixelCount, facet.PixelCount);
        Assert.Equal(0.1, facet.Plane.SlopeY, 5);
    }

    [Theory]
    [InlineData(15e-9)]
    [InlineData(60e-9)]
    [InlineData(1.0)]
    public void Pure_noise_is_nothing(double sigma)
    {
        ScanGrid grid = new(256, 256, 20e-9, 20e-9);
        Random random = new(5);
        SegmentationResult result = FacetSegmentation.Segment(grid, Made(grid, (_, _) => sigma * Fields.Normal(random)), null, Defaults);
        Assert.Empty(result.Regions);
        Assert.All(result.Classes.Values, c => Assert.Equal(0, c));
        Assert.Contains(result.Warnings, w => w.Contains("noise", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 4)]
    [InlineData(true, 0)]
    [InlineData(true, 4)]
    public void A_map_that_is_all_binder_has_no_facet(bool fractal, int stage)
    {
        Scene scene = SceneGenerator.Make(new SceneSettings { Columns = 384, Rows = 384, Stage = stage, CrystalFraction = 0, FractalBinder = fractal });
        SegmentationResult result = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, Defaults);
        SegmentedRegion binder = Assert.Single(result.Regions);
        Assert.Equal(PixelClass.BinderCarbon, binder.Class);
        Assert.Contains(result.Warnings, w => w.Contains("no flat facet", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_planes_that_meet_at_an_edge_are_two_facets_up_to_the_edge()
    {
        ScanGrid grid = new(200, 160, 20e-9, 20e-9);
        Random random = new(7);
        Raster<float> height = Made(grid, (x, y) => Math.Min(0.25 * x, (0.25 * 2e-6) - (0.1 * (x - 2e-6))) + (0.05 * y) + (0.5e-9 * Fields.Normal(random)));
        SegmentationResult result = FacetSegmentation.Segment(grid, height, null, Defaults);
        Assert.Equal(2, result.Regions.Count);
        for (int y = 0; y < grid.Rows; y++)
        {
            Assert.Equal(result.Labels[0, 0], result.Labels[98, y]);
            Assert.Equal(result.Labels[199, 0], result.Labels[102, y]);
        }
    }

    [Fact]
    public void Terraces_of_3_nm_do_not_split_a_facet()
    {
        ScanGrid grid = new(256, 256, 20e-9, 20e-9);
        Random random = new(11);
        Raster<float> height = Made(grid, (x, y) => (0.3 * x) + (3e-9 * Math.Floor(((0.8 * x) + y) / 700e-9)) + (0.4e-9 * Fields.Normal(random)));
        Assert.Single(FacetSegmentation.Segment(grid, height, null, Defaults).Regions);
    }

    [Fact]
    public void A_grain_on_a_facet_is_binder_and_debris_is_not()
    {
        ScanGrid grid = new(256, 256, 20e-9, 20e-9);
        Random random = new(13);
        Raster<float> height = Made(grid, (x, y) =>
            (0.2 * x) + Bump(x - 2.5e-6, y - 2.5e-6, 150e-9) + Bump(x - 1.2e-6, y - 3.5e-6, 25e-9) + (0.4e-9 * Fields.Normal(random)));
        SegmentationResult result = FacetSegmentation.Segment(grid, height, null, Defaults);
        Assert.Equal(2, result.Regions.Count);
        Assert.Equal((byte)PixelClass.BinderCarbon, result.Classes[125, 125]);
        Assert.Equal((byte)PixelClass.Facet, result.Classes[60, 175]);
        double area = Math.PI * 150e-9 * 150e-9 / grid.PixelAreaSquareMetres;
        Assert.InRange(result.Regions[1].PixelCount, 0.8 * area, 1.3 * area);
    }

    [Fact]
    public void Missing_pixels_and_lines_do_not_hurt()
    {
        ScanGrid grid = new(128, 128, 20e-9, 20e-9);
        Random random = new(17);
        Raster<float> height = Made(grid, (x, y) => (0.1 * x) + (0.3e-9 * Fields.Normal(random)));
        height.Row(40).Fill(float.NaN);
        for (int i = 0; i < 300; i++)
            height.Values[random.Next(height.Values.Length)] = float.NaN;
        Assert.Equal(grid.PixelCount, Assert.Single(FacetSegmentation.Segment(grid, height, null, Defaults).Regions).PixelCount);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(3, 2)]
    [InlineData(7, 9)]
    public void Tiny_maps_are_no_error(int columns, int rows)
    {
        ScanGrid grid = new(columns, rows, 20e-9, 20e-9);
        SegmentationResult result = FacetSegmentation.Segment(grid, new(columns, rows), null, Defaults);
        Assert.Equal(grid.PixelCount, result.Labels.Values.Length);
    }

    [Fact]
    public void A_map_without_any_height_is_no_error()
    {
        Raster<float> height = new(64, 64);
        Array.Fill(height.Values, float.NaN);
        SegmentationResult result = FacetSegmentation.Segment(new ScanGrid(64, 64, 1e-8, 1e-8), height, null, Defaults);
        Assert.Empty(result.Regions);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void Wrong_settings_and_sizes_are_told()
    {
        ScanGrid grid = new(32, 32, 20e-9, 20e-9);
        Raster<float> height = new(32, 32);
        Assert.Throws<InputException>(() => FacetSegmentation.Segment(grid, height, null, Defaults with { FacetAngleDegrees = 0 }));
        Assert.Throws<InputException>(() => FacetSegmentation.Segment(grid, height, null, Defaults with { Sensitivity = double.NaN }));
        Assert.Throws<InputException>(() => FacetSegmentation.Segment(grid, height, null, Defaults with { MinimumAreaSquareMetres = -1 }));
        Assert.Throws<InputException>(() => FacetSegmentation.Segment(grid, new(31, 32), null, Defaults));
        Assert.Throws<InputException>(() => FacetSegmentation.Segment(grid, height, new(32, 31), Defaults));
    }

    private static double Bump(double x, double y, double radius) => Math.Sqrt(Math.Max(0, (radius * radius) - (x * x) - (y * y)));

    private static Raster<float> Made(ScanGrid grid, Func<double, double, double> z)
    {
        Raster<float> height = new(grid.Columns, grid.Rows);
        for (int y = 0; y < grid.Rows; y++)
        {
            for (int x = 0; x < grid.Columns; x++)
                height[x, y] = (float)z(x * grid.PitchXMetres, y * grid.PitchYMetres);
        }

        return height;
    }
}
