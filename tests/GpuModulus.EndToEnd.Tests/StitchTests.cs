using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>A scan cut into tiles, stitched and mapped again by the program.</summary>
[Collection(PhantomCollection.Name)]
public sealed class StitchTests(Phantoms phantoms) : IDisposable
{
    private const int Tile = 96;

    // Upper-left corners, the tiles of 2 × 2 numbered row by row.
    private static readonly (int X, int Y)[] Corners = [(0, 2), (61, 0), (3, 64), (64, 60)];

    private readonly WorkFolder folder = new();

    [Theory]
    [InlineData("mosaic.gwy")]
    [InlineData("mosaic.tif")]
    [InlineData("mosaic.npy")]
    [InlineData("mosaic")]
    public void Every_format_holds_every_pixel_of_the_scan_that_was_cut(string name)
    {
        Scan whole = ScanReader.Read(phantoms.Noisy);
        BuiltProgram.Succeed(["stitch", .. Cut(whole), "--layout", "2x2", "--out", folder[name]]);
        Scan mosaic = ScanReader.Read(folder[name]);
        Assert.Equal((160, 160), (mosaic.Grid.Columns, mosaic.Grid.Rows));
        Assert.Equal(whole.Grid.PitchXMetres, mosaic.Grid.PitchXMetres, whole.Grid.PitchXMetres * 1e-6);
        if (name.EndsWith(".npy", StringComparison.Ordinal))
            Assert.Equal(Quantity.Height, Assert.Single(mosaic.Channels).Quantity);
        else
            Assert.Equal(whole.Channels.Select(c => c.Quantity).Order(), mosaic.Channels.Select(c => c.Quantity).Order());
        foreach (Channel channel in mosaic.Channels.Where(c => c.Quantity != Quantity.Height))
        {
            float[] read = Values(channel), expected = Values(whole.Find(channel.Quantity)!);
            int compared = 0;
            for (int i = 0; i < read.Length; i++)
            {
                if (!float.IsFinite(read[i]))
                    continue;
                // Degrees and radians, where a format stores the one and the program the other.
                Assert.True(Math.Abs(read[i] - expected[i]) <= 2e-6f * Math.Abs(expected[i]), $"{channel.Name}: {read[i]} in place of {expected[i]} at {i % 160},{i / 160}");
                compared++;
            }

            Assert.InRange(compared, 0.9 * read.Length, read.Length);
        }

        string[] lines = File.ReadAllLines(folder[name + ".positions.csv"]);
        Assert.Equal(["tile,x,y", .. Corners.Select((c, i) => $"part{i + 1}.ibw,{c.X},{c.Y}")], lines.Select(Rounded));
        Assert.Equal(5, File.ReadAllLines(folder[name + ".pairs.csv"]).Length);
        Assert.True(new FileInfo(folder[name + ".seams.png"]).Length > 1000);
    }

    [Fact]
    public void Tiles_with_positions_map_as_their_mosaic_does()
    {
        string[] tiles = Cut(ScanReader.Read(phantoms.Noisy));
        BuiltProgram.Succeed(["stitch", .. tiles, "--layout", "2x2", "--out", folder["mosaic"]]);
        string[] options = ["--contact-radius", "10nm", "--no-report", "--no-segmentation", "--export", "npy"];
        BuiltProgram.Succeed(["map", folder["mosaic"], "--calibration", folder["mosaic.calibration.json"], "--out", folder["whole"], .. options]);
        BuiltProgram.Succeed(["map", .. tiles.Reverse(), "--positions", folder["mosaic.positions.csv"], "--out", folder["direct"], .. options]);
        BuiltProgram.Succeed(["map", .. tiles, "--positions", folder["mosaic.positions.csv"], "--memory", "1MiB", "--out", folder["streamed"], .. options]);
        Assert.Contains("out of core", File.ReadAllText(Path.Combine(folder["streamed"], "summary.json")), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder["direct"], "modulus.npy")), File.ReadAllBytes(Path.Combine(folder["streamed"], "modulus.npy")));
        float[] a = NumpyFile.ReadMap(Path.Combine(folder["whole"], "modulus.npy")).Values, b = NumpyFile.ReadMap(Path.Combine(folder["direct"], "modulus.npy")).Values;
        Assert.Equal(a.Length, b.Length);
        double[] differences = [.. a.Zip(b).Where(p => float.IsFinite(p.First) && float.IsFinite(p.Second)).Select(p => Math.Abs(p.First - p.Second) / (double)p.First)];
        BuiltProgram.Succeed(["map", phantoms.Noisy, "--out", folder["scan"], .. options]);
        int measurable = NumpyFile.ReadMap(Path.Combine(folder["scan"], "modulus.npy")).Values.Count(float.IsFinite);
        // The tiles leave a rim of the scan uncovered.
        Assert.True(differences.Length > 0.94 * measurable, $"{differences.Length} pixels have a modulus in both, {measurable} in the scan");
        // The table holds thousandths of a pixel: slopes differ by next to nothing.
        Assert.True(differences.Max() < 2e-2 && differences.Average() < 1e-4, $"largest difference {differences.Max()}, mean {differences.Average()}");
        Assert.InRange(a.Zip(b).Count(p => float.IsFinite(p.First) != float.IsFinite(p.Second)), 0, a.Length / 1000);
    }

    [Fact]
    public void What_cannot_be_stitched_is_one_line()
    {
        Scan whole = ScanReader.Read(phantoms.Noisy);
        string[] tiles = Cut(whole);
        string smaller = Write("part5.ibw", whole, (0, 0), 80), coarser = Write("part6.ibw", whole, (0, 0), Tile, pitchFactor: 2), blank = Write("part7.ibw", whole, (0, 0), Tile, isBlank: true);
        string positions = folder.Write("positions.csv", "tile,x,y\npart1.ibw,0,0\n"), apart = folder.Write("apart.csv", "tile,x,y\npart1,0,0\npart2,900,0\npart3,0,900\npart4,900,900\n");
        Must("part9.ibw: ", [.. tiles[..3], folder["part9.ibw"]], "--layout", "2x2");
        Must("4 tiles do not fit 3 × 1 places", tiles, "--layout", "3x1");
        Must("'2by2' is not a layout", tiles, "--layout", "2by2");
        Must("is missing", tiles);
        Must("its number lies outside", [tiles[0], tiles[3]], "--layout", "3x1");
        Must("at least two tiles", tiles[..1], "--layout", "1x1");
        Must("two tiles have this name", [tiles[0], tiles[0]], "--layout", "2x1");
        Must("has 80 × 80 pixels, but part1.ibw has 96 × 96", [tiles[0], smaller], "--layout", "2x1");
        Must("has a pitch of", [tiles[0], coarser], "--layout", "2x1");
        Must("has no value on any pixel", [tiles[0], blank], "--layout", "2x1");
        Must("0 % is not between 2 % and 90 %", tiles, "--layout", "2x2", "--overlap", "0");
        Must("no line names the tile part2.ibw", tiles, "--positions", positions);
        Must("no two tiles overlap", tiles, "--positions", apart);
        Must("is not a width", tiles, "--layout", "2x2", "--feather", "-1");
        BuiltProgram.Run(["stitch", .. tiles, "--layout", "2x2", "--out", folder["mosaic.png"]]).MustBeOneError(2, "is no format for a mosaic");
        BuiltProgram.Run(["map", .. tiles, "--positions", positions, "--out", folder["map"]]).MustBeOneError(2, "no line names the tile part2.ibw");
        Assert.DoesNotContain(folder.Entries(), e => e.StartsWith("mosaic", StringComparison.Ordinal) || e.StartsWith("map", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("part1.npy", "part1.npy", "part2.npy")]
    [InlineData(".", "part1.npy", "part2.npy")]
    [InlineData("part.npy", "part.npy.seams.png", "part.npy.pairs.csv")]
    public void No_mosaic_is_written_over_its_tiles(string place, params string[] names)
    {
        string[] tiles = [.. names.Select(n => folder.Write(n, NumpyArray.Make(16, 16, (x, y) => 1e-9f * x * y)))];
        byte[] before = File.ReadAllBytes(tiles[0]);
        BuiltProgram.Run(["stitch", .. tiles, "--layout", "2x1", "--pitch", "20nm", "--out", folder[place]]).MustBeOneError(2, "over the tile");
        Assert.Equal(before, File.ReadAllBytes(tiles[0]));
        Assert.Equal(names.Order(StringComparer.Ordinal), folder.Entries());
    }

    public void Dispose() => folder.Dispose();

    private void Must(string part, string[] tiles, params string[] options)
    {
        ProgramEnd end = BuiltProgram.Run(["stitch", .. tiles, "--out", folder["mosaic.tif"], .. options]);
        end.MustBeOneError(end.ExitCode == 2 ? 2 : 1, part);
    }

    private static string Rounded(string line, int index)
    {
        string[] parts = line.Split(',');
        return index == 0 ? line : $"{parts[0]},{Math.Round(double.Parse(parts[1]))},{Math.Round(double.Parse(parts[2]))}";
    }

    private string[] Cut(Scan whole) => [.. Corners.Select((c, i) => Write($"part{i + 1}.ibw", whole, c, Tile))];

    private string Write(string name, Scan whole, (int X, int Y) corner, int size, double pitchFactor = 1, bool isBlank = false)
    {
        ScanGrid grid = whole.Grid with { Columns = size, Rows = size, PitchXMetres = whole.Grid.PitchXMetres * pitchFactor, PitchYMetres = whole.Grid.PitchYMetres * pitchFactor };
        Channel[] channels = [.. whole.Channels.Select(c => c with { Values = Part(Values(c), whole.Grid.Columns, corner, size, isBlank) })];
        IgorWaveWriter.Write(folder[name], grid, channels, IgorWaveWriter.Note(grid, whole.Calibration));
        return folder[name];
    }

    private static Raster<float> Part(float[] values, int columns, (int X, int Y) corner, int size, bool isBlank)
    {
        Raster<float> part = new(size, size);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
                part[x, y] = isBlank ? float.NaN : values[((corner.Y + y) * columns) + corner.X + x];
        }

        return part;
    }

    private static float[] Values(Channel channel)
    {
        float[] values = new float[channel.Values.Columns * channel.Values.Rows];
        channel.Values.ReadRows(0, values);
        return values;
    }
}
