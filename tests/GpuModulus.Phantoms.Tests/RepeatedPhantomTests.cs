using CsCheck;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using Xunit;

namespace GpuModulus.Phantoms.Tests;

public sealed class RepeatedPhantomTests
{
    private static readonly Phantom Tile = ElectrodePhantom.Create(new ElectrodePhantomSettings
    {
        Columns = 96,
        Rows = 80,
        PitchXMetres = 60e-9,
        PitchYMetres = 50e-9,
        Noise = PhantomNoise.None,
    });

    [Fact]
    public void A_map_of_the_tiles_size_is_the_tile_but_for_the_gain()
    {
        RepeatedPhantom repeated = RepeatedPhantom.Create(Tile, 96, 80);
        Assert.Equal(PunchOracle.Values(Tile.Scan, Quantity.Height), All(repeated.Scan.Find(Quantity.Height)!.Values));
        Assert.Equal(Tile.RegionIds.Values, All(repeated.RegionIds));
        Assert.Equal(Tile.TrueTilt.Values, All(repeated.TrueTilt));
        Assert.All(All(repeated.TrueModulus).Zip(Tile.TrueModulus.Values), pair => Assert.InRange(pair.First / pair.Second, 1, 1.4));
    }

    [Fact]
    public void A_row_does_not_depend_on_how_the_map_is_cut()
    {
        RepeatedPhantom repeated = RepeatedPhantom.Create(Tile, 1234, 700);
        IRowSource<float> frequency = repeated.Scan.Find(Quantity.Frequency)!.Values;
        float[] whole = All(frequency);
        Gen.Select(Gen.Int[0, 699], Gen.Int[1, 64]).Sample((first, count) =>
        {
            count = Math.Min(count, 700 - first);
            float[] part = new float[count * 1234];
            frequency.ReadRows(first, part);
            return part.AsSpan().SequenceEqual(whole.AsSpan(first * 1234, count * 1234));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void The_modulus_comes_back_far_beyond_two_to_the_31_pixels()
    {
        // 61440 × 40960 pixels, read only where the test looks.
        RepeatedPhantom repeated = RepeatedPhantom.Create(Tile, 61440, 40960);
        foreach (int row in new[] { 0, 77, 39_000, 40_950 })
        {
            Scan strip = Strip(repeated, Math.Max(row - 1, 0), 3);
            PunchOracle oracle = new(strip);
            float[] truth = new float[61440], tilt = new float[61440];
            int middle = Math.Max(row - 1, 0) + 1;
            repeated.TrueModulus.ReadRows(middle, truth);
            repeated.TrueTilt.ReadRows(middle, tilt);
            int seen = 0;
            for (int x = 1; x < 61439; x++)
            {
                if (float.IsNaN(truth[x]) || tilt[x] > 0.785)
                    continue;
                Assert.InRange(oracle.Modulus(x, 1) / truth[x], 1 - 3e-6, 1 + 3e-6);
                seen++;
            }

            Assert.True(seen > 20000, $"row {middle}: {seen}");
        }
    }

    [Fact]
    public void Truth_is_blank_exactly_where_the_seam_changes_the_slope()
    {
        RepeatedPhantom repeated = RepeatedPhantom.Create(Tile, 230, 170);
        float[] height = All(repeated.TrueHeight), tilt = All(repeated.TrueTilt);
        for (int y = 0; y < 170; y++)
        {
            for (int x = 0; x < 230; x++)
            {
                bool seam = x is 95 or 96 or 191 or 192 or 229 || y is 79 or 80 or 159 or 160 or 169;
                Assert.Equal(seam, float.IsNaN(tilt[(y * 230) + x]));
                if (seam)
                    continue;
                int left = Math.Max(x - 1, 0), right = Math.Min(x + 1, 229), above = Math.Max(y - 1, 0), below = Math.Min(y + 1, 169);
                double gx = ((double)height[(y * 230) + right] - height[(y * 230) + left]) / ((right - left) * 60e-9);
                double gy = ((double)height[(below * 230) + x] - height[(above * 230) + x]) / ((below - above) * 50e-9);
                Assert.Equal(Math.Atan(Math.Sqrt((gx * gx) + (gy * gy))), tilt[(y * 230) + x], 1e-6);
            }
        }
    }

    [Fact]
    public void Every_repetition_numbers_its_regions_anew()
    {
        RepeatedPhantom repeated = RepeatedPhantom.Create(Tile, 288, 160);
        int[] ids = All(repeated.RegionIds);
        int perTile = Tile.RegionIds.Values.Distinct().Count(id => id > 0);
        Assert.Equal(6 * perTile, ids.Distinct().Count(id => id > 0));
        Assert.Throws<InputException>(() => RepeatedPhantom.Create(Tile, int.MaxValue, int.MaxValue));
        Assert.Throws<InputException>(() => RepeatedPhantom.Create(Tile, 0, 5));
    }

    private static T[] All<T>(IRowSource<T> source)
        where T : unmanaged
    {
        T[] values = new T[source.Columns * source.Rows];
        source.ReadRows(0, values);
        return values;
    }

    private static Scan Strip(RepeatedPhantom repeated, int firstRow, int rows)
    {
        List<Channel> channels = [];
        foreach (Channel channel in repeated.Scan.Channels)
        {
            Raster<float> part = new(repeated.Scan.Grid.Columns, rows);
            channel.Values.ReadRows(firstRow, part.Values);
            channels.Add(channel with { Values = part });
        }

        return new Scan { Source = "strip", Format = "test", Grid = repeated.Scan.Grid with { Rows = rows }, Channels = channels };
    }
}
