using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

public sealed class LabelImageTests
{
    private static readonly ScanGrid Grid = new(100, 60, 20e-9, 10e-9);

    [Fact]
    public void Drawn_regions_keep_their_pixels_and_get_their_planes()
    {
        Raster<float> height = new(100, 60);
        Raster<int> labels = new(100, 60);
        Raster<byte> classes = new(100, 60);
        Random random = new(2);
        for (int y = 0; y < 60; y++)
        {
            for (int x = 0; x < 100; x++)
            {
                labels[x, y] = x < 40 ? 17 : x < 95 ? 4 : -1;
                classes[x, y] = (byte)(x < 40 ? PixelClass.BinderCarbon : PixelClass.Facet);
                height[x, y] = (float)(1e-6 + (0.3 * x * 20e-9) - (0.1 * y * 10e-9) + (x < 40 ? 30e-9 * Fields.Normal(random) : 0));
            }
        }

        SegmentationResult result = LabelImage.ToSegmentation(Grid, height, labels, classes);
        Assert.Equal([PixelClass.Facet, PixelClass.BinderCarbon], result.Regions.Select(r => r.Class));
        Assert.Equal([55 * 60L, 40 * 60L], result.Regions.Select(r => r.PixelCount));
        Assert.All(result.Regions, r => Assert.Equal(1, r.Confidence));
        Assert.Equal(2, result.Labels[0, 0]);
        Assert.Equal(1, result.Labels[50, 0]);
        Assert.Equal(0, result.Labels[99, 0]);
        Assert.Equal(0, result.Classes[99, 0]);
        FacetPlane plane = result.Regions[0].Plane;
        Assert.Equal(0.3, plane.SlopeX, 4);
        Assert.Equal(-0.1, plane.SlopeY, 4);
        Assert.Equal(1e-6, plane.OffsetMetres, 10);
        Assert.Equal(Math.Sqrt(0.1), Math.Tan(plane.TiltRadians), 4);
        Assert.InRange(result.Regions[1].Plane.ResidualMetres, 25e-9, 31e-9);
    }

    [Fact]
    public void Without_classes_they_are_judged_by_their_planes_and_it_is_said()
    {
        Raster<float> height = new(100, 60);
        Raster<int> labels = new(100, 60);
        Random random = new(2);
        for (int i = 0; i < labels.Values.Length; i++)
        {
            labels.Values[i] = i % 100 < 50 ? 1 : 2;
            height.Values[i] = i % 100 < 50 ? (float)(40e-9 * Fields.Normal(random)) : 0;
        }

        SegmentationResult result = LabelImage.ToSegmentation(Grid, height, labels, null);
        Assert.Equal((byte)PixelClass.BinderCarbon, result.Classes[0, 0]);
        Assert.Equal((byte)PixelClass.Facet, result.Classes[99, 0]);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void A_region_without_a_class_is_left_out_and_it_is_said()
    {
        Raster<int> labels = new(100, 60);
        Raster<byte> classes = new(100, 60);
        for (int i = 0; i < labels.Values.Length; i++)
            (labels.Values[i], classes.Values[i]) = i % 100 < 50 ? (3, (byte)PixelClass.Facet) : (8, (byte)PixelClass.None);

        SegmentationResult result = LabelImage.ToSegmentation(Grid, new Raster<float>(100, 60), labels, classes);
        Assert.Equal(PixelClass.Facet, Assert.Single(result.Regions).Class);
        Assert.Equal((1, 0), (result.Labels[0, 0], result.Labels[99, 0]));
        Assert.Contains("left out: 1, the first is number 8 ", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_segmentation_read_back_is_itself()
    {
        Scene scene = SceneGenerator.Make(new SceneSettings { Columns = 256, Rows = 256, Stage = 1 });
        SegmentationResult found = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, new SegmentationSettings());
        SegmentationResult read = LabelImage.ToSegmentation(scene.Grid, scene.Height, found.Labels, found.Classes);
        Assert.Equal(found.Labels.Values, read.Labels.Values);
        Assert.Equal(found.Classes.Values, read.Classes.Values);
        foreach ((SegmentedRegion a, SegmentedRegion b) in found.Regions.Zip(read.Regions))
        {
            if (a.Class == PixelClass.Facet && a.PixelCount > 500)
                Assert.InRange(b.Plane.TiltRadians - a.Plane.TiltRadians, -0.01, 0.01);
        }
    }

    [Fact]
    public void Bad_images_are_told()
    {
        Raster<float> height = new(100, 60);
        Assert.Throws<InputException>(() => LabelImage.ToSegmentation(Grid, height, new Raster<int>(100, 59), null));
        Assert.Throws<InputException>(() => LabelImage.ToSegmentation(Grid, height, new Raster<int>(100, 60), null));
        Raster<int> labels = new(100, 60);
        labels.Values[5] = 1;
        Raster<byte> classes = new(100, 60);
        classes.Values[9] = 7;
        Assert.Throws<InputException>(() => LabelImage.ToSegmentation(Grid, height, labels, classes));
    }
}
