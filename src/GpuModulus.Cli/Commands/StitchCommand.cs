using System.CommandLine;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Mosaics;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus stitch</c>: overlapping tiles → one mosaic.</summary>
internal static class StitchCommand
{
    private static readonly Argument<string[]> Tiles = new("TILES") { Description = "The tiles' files, in any order; their names give their places.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Out = new("--out") { Description = "The mosaic: .tif (tiled BigTIFF, one image per channel), .gwy, .npy (the height alone), or a folder of arrays that map takes as INPUT.", Required = true, HelpName = "FILE" };
    private static readonly Option<string?> Layout = new("--layout") { Description = "Columns and rows of tiles, and how the sorted names run: 5x5:right (the default, row by row) or 5x5:down.", HelpName = "COLUMNSxROWS[:down|right]" };
    private static readonly Option<int?> First = new("--first") { Description = "Number of the first place, where tiles are missing; default 0 if a tile has the number 0, else 1.", HelpName = "NUMBER" };
    private static readonly Option<double?> Overlap = new("--overlap") { Description = "Overlap of neighbours in percent of the tile; found from the tiles where not given.", HelpName = "PCT" };
    private static readonly Option<string?> Positions = new("--positions") { Description = "CSV tile,x,y with rough positions in pixels, in place of --layout.", HelpName = "FILE" };
    private static readonly Option<double> Feather = new("--feather") { Description = "Fade the height, and nothing else, over this many pixels at the seams.", HelpName = "PIXELS", DefaultValueFactory = _ => 0 };

    public static Command Create(CancellationToken cancellation)
    {
        Command command = new(
            "stitch",
            """
            Stitch overlapping tiles into one mosaic.
            Writes the mosaic and, beside it, FILE.positions.csv (tile,x,y in pixels), FILE.pairs.csv (what each overlap says), FILE.seams.png and,
            where the tiles carry a calibration, FILE.calibration.json. 'map TILES --positions FILE.positions.csv' maps the tiles as one.

            Examples:
              gpumodulus stitch tiles/*.ibw --layout 10x10 --overlap 10 --out mosaic.tif
              gpumodulus stitch tiles/*.tif --layout 5x5:down --pitch 20nm --out mosaic.gwy
              gpumodulus stitch tiles/*.ibw --layout 4x4 --out mosaic/
            """);
        command.Arguments.Add(Tiles);
        foreach (Option option in new Option[] { Out, Layout, First, Overlap, Positions, Feather, MapOptions.Pitch, MapOptions.Channels })
            command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        string path = parsed.GetRequiredValue(Out);
        MosaicFiles.CheckEnding(path);
        ReadOptions options = MapOptions.ReadOptionsOf(parsed);
        string[] files = parsed.GetRequiredValue(Tiles);
        MosaicFiles.RequireApart(path, files);
        bool hasPitch = HasPitch(files[0], options);
        if (!hasPitch)
        {
            options = options with { PitchMetres = (1, 1) };
            messages.Warn("the tiles carry no pixel pitch: the mosaic is in pixels, written as 1 m each; give --pitch before anything is measured on it");
        }

        StitchSettings settings = new()
        {
            Layout = parsed.GetValue(Layout) is { } layout ? TileLayout.Parse(layout) with { FirstNumber = parsed.GetValue(First) } : null,
            OverlapFraction = parsed.GetValue(Overlap) is { } percent ? percent / 100 : null,
            RoughPositions = parsed.GetValue(Positions) is { } table ? PositionTable.Read(table) : null,
            FeatherPixels = parsed.GetValue(Feather),
        };
        using ProgressLine line = new("stitching", !messages.IsJson);
        Mosaic mosaic = Stitcher.Stitch(
            [.. files.Select(f => new MosaicTile(Path.GetFileName(f), () => ScanReader.Read(f, options)))], settings, new Reporter(line), cancellation);
        foreach (string notice in mosaic.Notices)
            messages.Warn(notice);
        foreach (string notice in MosaicFiles.Write(path, mosaic))
            messages.Warn(notice);
        TilePair[] used = [.. mosaic.Pairs.Where(p => p.Used)];
        double rms = used.Length == 0 ? double.NaN : Math.Sqrt(used.Average(p => (p.ResidualX * p.ResidualX) + (p.ResidualY * p.ResidualY)));
        string seams = double.IsNaN(mosaic.SeamHeightMetres) ? "" : $", heights agree to {mosaic.SeamHeightMetres * 1e9:G3} nm";
        messages.Say($"{path}: {mosaic.Positions.Count} tiles, {mosaic.Grid.Columns} × {mosaic.Grid.Rows} pixels, {used.Length} of {mosaic.Pairs.Count} overlaps used, residual {rms:F3} px rms{seams}");
        return ExitCode.Done;
    }

    /// <summary>Whether the tiles know their pitch: a picture without one is refused by its reader, and read once it has one.</summary>
    private static bool HasPitch(string file, ReadOptions options)
    {
        if (options.PitchMetres is not null)
            return true;
        try
        {
            _ = ScanReader.Read(file, options);
            return true;
        }
        catch (InputException)
        {
            // What is wrong with it otherwise is said by this second reading.
            Scan scan = ScanReader.Read(file, options with { PitchMetres = (1, 1) });
            return scan.Grid.PixelCount == 0;
        }
    }

    private sealed class Reporter(ProgressLine line) : IProgress<double>
    {
        public void Report(double value) => line.Report(value);
    }
}
