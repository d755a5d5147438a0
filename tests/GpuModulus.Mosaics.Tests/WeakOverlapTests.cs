using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using Xunit;

namespace GpuModulus.Mosaics.Tests;

public sealed class WeakOverlapTests
{
    private const int Side = 96;
    private const int Smoothing = 4;

    [Fact]
    public void Tiles_that_share_nothing_do_not_pass_for_neighbours_in_silence()
    {
        int placed = 0;
        for (int seed = 1; seed <= 12; seed++)
        {
            MosaicTile[] tiles = [Tile("a1", Relief(2 * seed, Side), 0), Tile("a2", Relief((2 * seed) + 1, Side), 0)];
            try
            {
                Mosaic mosaic = Stitcher.Stitch(tiles, new() { Layout = TileLayout.Parse("2x1") });
                placed++;
                Assert.Contains(mosaic.Notices, n => n.Contains("one weak overlap", StringComparison.Ordinal));
            }
            catch (InputException e)
            {
                Assert.Contains("overlap", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(placed > 0, "no pair was taken for neighbours: the notice was not tried");
    }

    [Fact]
    public void Tiles_that_share_a_border_are_placed_without_a_word()
    {
        Raster<float> relief = Relief(5, 2 * Side);
        Mosaic mosaic = Stitcher.Stitch([Tile("a1", relief, 0), Tile("a2", relief, Side - 24)], new() { Layout = TileLayout.Parse("2x1") });
        Assert.Equal(Side - 24, mosaic.Positions[1].X, 0.05);
        Assert.DoesNotContain(mosaic.Notices, n => n.Contains("weak", StringComparison.Ordinal));
    }

    private static MosaicTile Tile(string name, Raster<float> relief, int left)
    {
        Raster<float> part = new(Side, Side);
        for (int y = 0; y < Side; y++)
            relief.Row(y).Slice(left, Side).CopyTo(part.Row(y));
        return new(name, () => new()
        {
            Source = name,
            Format = "made",
            Grid = new(Side, Side, 2e-8, 2e-8),
            Channels = [new("Height", Quantity.Height, ScanDirection.Retrace, "m", part)],
        });
    }

    /// <summary>White noise under a running mean: nearly as smooth as relief that is larger than a pixel.</summary>
    private static Raster<float> Relief(int seed, int columns)
    {
        Random random = new(seed);
        int wide = columns + (2 * Smoothing), high = Side + (2 * Smoothing);
        float[] noise = [.. Enumerable.Range(0, wide * high).Select(_ => (float)(1e-7 * (random.NextDouble() - 0.5)))];
        Raster<float> relief = new(columns, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                float sum = 0;
                for (int v = 0; v <= 2 * Smoothing; v++)
                {
                    for (int u = 0; u <= 2 * Smoothing; u++)
                        sum += noise[((y + v) * wide) + x + u] * (Smoothing + 1 - Math.Abs(v - Smoothing)) * (Smoothing + 1 - Math.Abs(u - Smoothing));
                }

                relief[x, y] = sum / ((Smoothing + 1) * (Smoothing + 1));
            }
        }

        return relief;
    }
}
