using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using Xunit;

namespace GpuModulus.Mosaics.Tests;

/// <summary>Tiles of known positions put together.</summary>
public sealed class ComposingTests
{
    private readonly MadeMosaic made = new(side: 3, size: 64, overlap: 0.2, stageError: 0.05, seed: 8);

    private TilePosition[] Positions => [.. made.Tiles.Select(t => new TilePosition(t.Name, made.TruePosition(t.Name).X, made.TruePosition(t.Name).Y))];

    [Fact]
    public void A_feather_changes_the_height_near_the_seams_and_nothing_else()
    {
        Mosaic sharp = Stitcher.Compose(made.Tiles, Positions), soft = Stitcher.Compose(made.Tiles, Positions, new() { FeatherPixels = 6 });
        Assert.Equal(Whole(sharp, Quantity.Modulus), Whole(soft, Quantity.Modulus));
        float[] a = Whole(sharp, Quantity.Height), b = Whole(soft, Quantity.Height);
        int changed = Enumerable.Range(0, a.Length).Count(i => a[i] != b[i] && !(float.IsNaN(a[i]) && float.IsNaN(b[i])));
        Assert.InRange(changed, 0.02 * a.Length, 0.6 * a.Length);
        Assert.Equal(a.Count(float.IsNaN), b.Count(float.IsNaN));
    }

    [Fact]
    public void Every_modulus_is_the_one_measured_by_the_tile_that_owns_the_pixel()
    {
        Mosaic mosaic = Stitcher.Compose(made.Tiles, Positions);
        float[] modulus = Whole(mosaic, Quantity.Modulus);
        int[] owners = new int[modulus.Length];
        mosaic.Owners.ReadRows(0, owners);
        Raster<float>[] measured = [.. mosaic.Positions.Select(p => (Raster<float>)made.Tiles.Single(t => t.Name == p.Tile).Read().Find(Quantity.Modulus)!.Values)];
        for (int i = 0; i < modulus.Length; i++)
        {
            if (owners[i] < 0)
            {
                Assert.True(float.IsNaN(modulus[i]));
                continue;
            }

            TilePosition p = mosaic.Positions[owners[i]];
            int x = i % mosaic.Grid.Columns, y = i / mosaic.Grid.Columns;
            Assert.Equal(measured[owners[i]][(int)Math.Round(x - p.X), (int)Math.Round(y - p.Y)], modulus[i]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Rows_are_the_same_in_any_portion_and_with_next_to_no_memory(double feather)
    {
        int reads = 0;
        MosaicTile[] counted = [.. made.Tiles.Select(t => new MosaicTile(t.Name, () =>
        {
            Interlocked.Increment(ref reads);
            return t.Read();
        }))];
        float[] expected = Whole(Stitcher.Compose(made.Tiles, Positions, new() { FeatherPixels = feather }), Quantity.Height);
        Mosaic mosaic = Stitcher.Compose(counted, Positions, new() { FeatherPixels = feather, CacheBytes = 1 });
        Assert.Equal(9, reads);
        Assert.Equal(expected, Whole(mosaic, Quantity.Height));
        // A band asks for each tile once, however little is kept.
        Assert.Equal(18, reads);

        IRowSource<float> rows = mosaic.Channels.First(c => c.Quantity == Quantity.Height).Values;
        float[] part = new float[7 * rows.Columns];
        for (int y = 0; y + 7 <= rows.Rows; y += 11)
        {
            rows.ReadRows(y, part);
            Assert.Equal(expected.AsSpan(y * rows.Columns, part.Length).ToArray(), part);
        }
    }

    [Fact]
    public void One_tile_alone_is_its_own_mosaic()
    {
        Mosaic mosaic = Stitcher.Compose(made.Tiles[..1], Positions);
        Assert.Equal((64, 64), (mosaic.Grid.Columns, mosaic.Grid.Rows));
        Assert.Equal(((Raster<float>)made.Tiles[0].Read().Find(Quantity.Height)!.Values).Values, Whole(mosaic, Quantity.Height));
    }

    private static float[] Whole(Mosaic mosaic, Quantity quantity)
    {
        IRowSource<float> rows = mosaic.Channels.First(c => c.Quantity == quantity).Values;
        float[] values = new float[rows.Columns * rows.Rows];
        rows.ReadRows(0, values);
        return values;
    }
}
