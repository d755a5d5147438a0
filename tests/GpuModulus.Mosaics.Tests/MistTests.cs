using CsCheck;
using GpuModulus.Formats;
using Xunit;

namespace GpuModulus.Mosaics.Tests;

/// <summary>The 5 × 5 tiles published with NIST's MIST, whose overlaps are bit-identical at the true positions.</summary>
public sealed class MistTests
{
    private const int Columns = 245;
    private const int Rows = 183;

    [SkippableFact]
    public void All_tiles_are_found_with_the_overlap_given() => Claim(overlap: 0.05, missing: [], order: 0);

    [SkippableFact]
    public void All_tiles_are_found_from_the_layout_alone_in_any_order_of_the_files() => Claim(overlap: null, missing: [], order: 1);

    [SkippableTheory]
    [InlineData(3, 8, 12, 18, 22)]
    [InlineData(1, 7, 13, 19, 25)]
    [InlineData(5, 6, 14, 17, 21)]
    [InlineData(1, 3, 7, 22, 24)] // 02 hangs on corners alone
    [InlineData(11, 15, 16, 17, 23)] // 21 and 22 hang on a corner of 2 × 14 pixels
    public void All_tiles_are_found_with_five_missing(params int[] missing) => Claim(overlap: null, missing, order: 2);

    [SkippableFact]
    public void Tiles_are_found_with_any_five_missing_unless_no_overlap_ties_them()
    {
        string folder = Folder();
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                int[] all = [.. Enumerable.Range(1, 25)];
                new Random(seed).Shuffle(all);
                int[] missing = all[..5];
                if (AreTied(folder, missing))
                    Claim(overlap: seed % 2 == 0 ? null : 0.05, missing, order: 1 + (seed % 1000));
            },
            iter: 6,
            threads: 1);
    }

    [SkippableFact]
    public void A_tile_that_no_overlap_ties_is_named()
    {
        // 05 touches 04, 10 and, at a corner, 09.
        Mosaic mosaic = Stitcher.Stitch(Tiles(Folder(), [4, 6, 9, 10, 21], 1), new() { Layout = TileLayout.Parse("5x5:down") });
        string notice = Assert.Single(mosaic.Notices, n => n.Contains("alone", StringComparison.Ordinal));
        Assert.EndsWith(": ImageName_t01_p05.tif", notice, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Rough_positions_take_the_place_of_a_layout()
    {
        string folder = Folder();
        Random random = new(4);
        TilePosition[] rough = [.. PositionTable.Read(Path.Combine(folder, "true-positions.csv")).Select(p => p with { X = p.X + random.Next(-12, 13), Y = p.Y + random.Next(-9, 10) })];
        Mosaic mosaic = Stitcher.Stitch(Tiles(folder, [], 5), new() { RoughPositions = rough });
        Assert.True(WorstError(mosaic, folder) < 0.5);
    }

    [SkippableFact]
    public void Every_pixel_of_a_picture_is_a_measured_one()
    {
        string folder = Folder();
        MosaicTile[] tiles = Tiles(folder, [], 0);
        Mosaic mosaic = Stitcher.Stitch(tiles, new() { Layout = TileLayout.Parse("5x5:down") });
        float[] row = new float[mosaic.Grid.Columns];
        int[] owners = new int[row.Length];
        mosaic.Channels[0].Values.ReadRows(300, row);
        mosaic.Owners.ReadRows(300, owners);
        for (int x = 0; x < row.Length; x++)
        {
            Assert.Equal(owners[x] < 0, float.IsNaN(row[x]));
            if (owners[x] < 0)
                continue;
            TilePosition p = mosaic.Positions[owners[x]];
            Core.Maps.Raster<float> values = (Core.Maps.Raster<float>)tiles.Single(t => t.Name == p.Tile).Read().Channels[0].Values;
            Assert.Equal(values[(int)Math.Round(x - p.X), (int)Math.Round(300 - p.Y)], row[x]);
        }
    }

    private static void Claim(double? overlap, int[] missing, int order)
    {
        string folder = Folder();
        Mosaic mosaic = Stitcher.Stitch(Tiles(folder, missing, order), new() { Layout = TileLayout.Parse("5x5:down"), OverlapFraction = overlap });
        Assert.Equal(25 - missing.Length, mosaic.Positions.Count);
        double worst = WorstError(mosaic, folder);
        Assert.True(worst < 0.5, $"worst error {worst} px");
    }

    /// <summary>Whether overlaps of at least 2 × 14 pixels join all tiles that are left.</summary>
    private static bool AreTied(string folder, int[] missing)
    {
        TilePosition[] left = [.. PositionTable.Read(Path.Combine(folder, "true-positions.csv")).Where(p => !missing.Contains(int.Parse(p.Tile)))];
        HashSet<TilePosition> reached = [left[0]];
        Queue<TilePosition> open = new(reached);
        while (open.TryDequeue(out TilePosition here))
        {
            foreach (TilePosition there in left)
            {
                double wide = Columns - Math.Abs(there.X - here.X), high = Rows - Math.Abs(there.Y - here.Y);
                if (wide >= 2 && high >= 2 && wide * high >= 28 && reached.Add(there))
                    open.Enqueue(there);
            }
        }

        return reached.Count == left.Length;
    }

    private static string Folder()
    {
        string? folder = MeasuredFiles.Find("mosaic-mist");
        Skip.If(folder is null, "../shared/data/mosaic-mist is not there");
        return folder!;
    }

    private static MosaicTile[] Tiles(string folder, int[] missing, int order)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.tif").Order(StringComparer.Ordinal).Where((_, i) => !missing.Contains(i + 1))];
        if (order > 0)
            new Random(order).Shuffle(files);
        return [.. files.Select(f => new MosaicTile(Path.GetFileName(f), () => ScanReader.Read(f, new ReadOptions { PitchMetres = (1, 1) })))];
    }

    private static double WorstError(Mosaic mosaic, string folder)
    {
        IReadOnlyList<TilePosition> truth = PositionTable.Read(Path.Combine(folder, "true-positions.csv"));
        (double X, double Y)[] errors = [.. mosaic.Positions.Select(p =>
        {
            TilePosition true_ = truth.Single(t => Path.GetFileNameWithoutExtension(p.Tile).EndsWith("p" + t.Tile, StringComparison.Ordinal));
            return (p.X - true_.X, p.Y - true_.Y);
        })];
        double meanX = errors.Average(e => e.X), meanY = errors.Average(e => e.Y);
        return errors.Max(e => Math.Max(Math.Abs(e.X - meanX), Math.Abs(e.Y - meanY)));
    }
}
