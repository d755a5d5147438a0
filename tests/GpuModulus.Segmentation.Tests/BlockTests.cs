using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Phantoms;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>Maps that are segmented block by block.</summary>
public sealed class BlockTests
{
    private static readonly SegmentationSettings Defaults = new();

    [Theory]
    [InlineData(CyclingStage.Pristine, false)]
    [InlineData(CyclingStage.Cycles200, false)]
    [InlineData(CyclingStage.Cycles60, true)]
    public void A_map_cut_into_blocks_has_the_classes_and_facets_of_the_whole(CyclingStage stage, bool hard)
    {
        ElectrodePhantomSettings phantom = hard ? ElectrodePhantomSettings.Hard(stage, 4) : new ElectrodePhantomSettings { Stage = stage, Seed = 4 };
        Compare(ProductScene.Make(phantom with { Columns = 1024, Rows = 1024 }));
    }

    [Fact]
    public void So_has_one_whose_facets_barely_stand_out_from_the_grains() =>
        Compare(SceneGenerator.Make(new SceneSettings { Stage = 4, Hard = true, RandomPlanes = true, Columns = 800, Rows = 800, PitchX = 15e-9, PitchY = 15e-9 }));

    private static void Compare(Scene scene)
    {
        SegmentationResult whole = FacetSegmentation.Segment(scene.Grid, scene.Height, scene.Modulus, Defaults);
        foreach (int side in new[] { 400, 256 })
        {
            (Raster<int> labels, Raster<byte> classes, SegmentedMap map) = InBlocks(scene, new BlockSettings { CorePixels = side });
            double same = whole.Classes.Values.Zip(classes.Values, (a, b) => a == b ? 1.0 : 0).Average();
            Assert.True(same >= 0.999, $"{100 * same:F3} % of the same class in blocks of {side}");
            Dictionary<(int, int), int> pairs = [];
            foreach ((int a, int b) in whole.Labels.Values.Zip(labels.Values))
                pairs[(a, b)] = pairs.GetValueOrDefault((a, b)) + 1;
            SegmentedRegion[] large = [.. whole.Regions.Where(r => r.Class == PixelClass.Facet && r.PixelCount >= 2000)];
            int torn = large.Count(r => pairs.Where(p => p.Key.Item1 == r.Id).Max(p => p.Value) < 0.95 * r.PixelCount);
            Assert.True(torn <= large.Length / 100, $"{torn} of {large.Length} facets are torn or merged in blocks of {side}");
            Assert.Equal(classes.Values.LongCount(c => c != 0), map.Regions.Sum(r => r.PixelCount));
            Assert.Equal(map.Regions.Where(r => r.Class == PixelClass.Facet).OrderByDescending(r => r.PixelCount), map.Regions.Where(r => r.Class == PixelClass.Facet));
        }
    }

    [Fact]
    public void A_facet_that_crosses_many_blocks_is_one_region_with_one_plane()
    {
        ScanGrid grid = new(700, 500, 20e-9, 20e-9);
        Random random = new(1);
        Raster<float> height = new(700, 500);
        for (int y = 0; y < 500; y++)
        {
            for (int x = 0; x < 700; x++)
                height[x, y] = (float)(1e-6 + (0.3 * x * 20e-9) - (0.2 * y * 20e-9) + (0.5e-9 * Fields.Normal(random)));
        }

        Raster<int> labels = new(700, 500);
        SegmentedMap map = FacetSegmentation.SegmentBlocks(grid, Reader(height), null, Defaults, new BlockSettings { CorePixels = 100 }, (block, ids, _) => Paste(labels, block, ids));
        SegmentedRegion facet = Assert.Single(map.Regions);
        Assert.All(labels.Values, l => Assert.Equal(1, l));
        Assert.Equal(0.3, facet.Plane.SlopeX, 5);
        Assert.Equal(-0.2, facet.Plane.SlopeY, 5);
        Assert.Equal(1e-6, facet.Plane.OffsetMetres, 10);
        Assert.InRange(facet.Plane.ResidualMetres, 0.45e-9, 0.5e-9);
    }

    [Fact]
    public void Threads_memory_and_the_temporary_file_change_nothing()
    {
        Scene scene = ProductScene.Make(2, 3, hard: true);
        string folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        (Raster<int> labels, _, SegmentedMap map) = InBlocks(scene, new BlockSettings { CorePixels = 200, Threads = 1, MemoryBytes = 0 });
        (Raster<int> again, _, SegmentedMap same) = InBlocks(scene, new BlockSettings { CorePixels = 200, Threads = 5, TemporaryFolder = folder });
        Assert.Equal(labels.Values, again.Values);
        Assert.Equal(map.Regions, same.Regions);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public void It_can_be_stopped_and_bad_settings_are_told()
    {
        Scene scene = ProductScene.Make(0, 1, hard: false);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => FacetSegmentation.SegmentBlocks(scene.Grid, Reader(scene.Height), null, Defaults, new BlockSettings { CorePixels = 200 }, (_, _, _) => { }, null, stop.Token));
        foreach (BlockSettings bad in new[] { new BlockSettings { CorePixels = 10 }, new BlockSettings { MarginMetres = double.NaN }, new BlockSettings { Threads = 0 }, new BlockSettings { TemporaryFolder = "/nowhere/at/all" } })
            Assert.Throws<InputException>(() => FacetSegmentation.SegmentBlocks(scene.Grid, Reader(scene.Height), null, Defaults, bad, (_, _, _) => { }));
    }

    private static (Raster<int> Labels, Raster<byte> Classes, SegmentedMap Map) InBlocks(Scene scene, BlockSettings blocks)
    {
        Raster<int> labels = new(scene.Grid.Columns, scene.Grid.Rows);
        Raster<byte> classes = new(scene.Grid.Columns, scene.Grid.Rows);
        SegmentedMap map = FacetSegmentation.SegmentBlocks(scene.Grid, Reader(scene.Height), Reader(scene.Modulus), Defaults, blocks, (block, ids, kinds) =>
        {
            Paste(labels, block, ids);
            Paste(classes, block, kinds);
        });
        return (labels, classes, map);
    }

    private static BlockReader<float> Reader(Raster<float> map) => (block, to) =>
    {
        for (int y = 0; y < block.Rows; y++)
            map.Row(block.Row + y).Slice(block.Column, block.Columns).CopyTo(to[(y * block.Columns)..]);
    };

    private static void Paste<T>(Raster<T> map, PixelBlock block, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (int y = 0; y < block.Rows; y++)
            values.Slice(y * block.Columns, block.Columns).CopyTo(map.Row(block.Row + y)[block.Column..]);
    }
}
