using System.Text;
using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Output;
using GpuModulus.Core.Scans;
using GpuModulus.Formats;
using GpuModulus.Mosaics;
using GpuModulus.Reports.Maps;

namespace GpuModulus.Cli.Output;

/// <summary>The files of a mosaic: the maps, the positions, what each overlap says, and a picture of the seams.</summary>
internal static class MosaicFiles
{
    // A picture of some 10 cm at 300 dpi needs no more.
    private const int PictureSide = 1200;
    private const string PositionsEnding = ".positions.csv";
    private const string PairsEnding = ".pairs.csv";
    private const string SeamsEnding = ".seams.png";
    private const string CalibrationEnding = ".calibration.json";
    private const string GeometryEnding = ".geometry.json";

    private static readonly string[] BesideEndings = [PositionsEnding, PairsEnding, SeamsEnding, CalibrationEnding];

    /// <summary>Refuses an ending that says no format, before any work is done.</summary>
    public static void CheckEnding(string path)
    {
        if (!IsFolder(path) && Path.GetExtension(path).ToLowerInvariant() is not (".gwy" or ".tif" or ".tiff" or ".npy"))
            throw new InputException("--out", $"the ending of '{path}' is no format for a mosaic", "end it with .tif, .gwy or .npy, or name a folder");
    }

    /// <summary>Refuses a place whose files would be written over a tile.</summary>
    /// <exception cref="InputException">A tile is the mosaic itself, lies in the folder of its arrays, or has the name of a file beside it.</exception>
    public static void RequireApart(string path, IEnumerable<string> tiles)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        bool isFolder = IsFolder(path);
        foreach (string tile in tiles)
        {
            string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(tile));
            if (source == target || BesideEndings.Any(e => source == target + e) || source == Path.ChangeExtension(target, GeometryEnding) || (isFolder && Path.GetDirectoryName(source) == target))
                throw new InputException("--out", $"the mosaic would be written over the tile {tile}, or among the tiles", "choose another place");
        }
    }

    /// <summary>Writes all files.</summary>
    /// <returns>What the format could not hold, for the user.</returns>
    public static IReadOnlyList<string> Write(string path, Mosaic mosaic)
    {
        List<string> notices = [];
        string name = Path.TrimEndingDirectorySeparator(path);
        if (IsFolder(path))
            StagedOutput.WriteFolder(name, folder => WriteArrays(folder, mosaic));
        else if (HasEnding(path, ".gwy"))
            GwyddionFile.Write(path, [.. mosaic.Channels.Select(c => ToGwyddion(mosaic, c))]);
        else if (HasEnding(path, ".npy"))
            notices.AddRange(WriteArray(path, mosaic));
        else
            TiffFile.WriteAll(path, mosaic.Grid, [.. mosaic.Channels.Select(c => (c.Name, c.Unit, c.Values))]);

        StagedOutput.WriteFile(name + PositionsEnding, stream => PositionTable.Write(stream, mosaic.Positions));
        StagedOutput.WriteFile(name + PairsEnding, stream => WritePairs(stream, mosaic));
        StagedOutput.WriteFile(name + SeamsEnding, stream => stream.Write(Picture(mosaic).ToPng()));
        if (mosaic.Calibration != new CalibrationRecord())
            CalibrationFile.Write(name + CalibrationEnding, mosaic.Calibration);
        return notices;
    }

    private static GwyddionChannel ToGwyddion(Mosaic mosaic, MosaicChannel channel) => new()
    {
        Title = channel.Name,
        Values = channel.Values,
        Unit = channel.Unit == "1" ? "" : channel.Unit,
        PitchX = mosaic.Grid.PitchXMetres,
        PitchY = mosaic.Grid.PitchYMetres,
    };

    /// <summary>The arrays that <c>map</c> takes as INPUT, with their units and the pitch in geometry.json.</summary>
    private static void WriteArrays(string folder, Mosaic mosaic)
    {
        Dictionary<string, string> units = new(StringComparer.OrdinalIgnoreCase);
        // Retrace comes first, as map takes it, and gets the plain name; the others keep their own.
        foreach (MosaicChannel channel in mosaic.Channels.OrderByDescending(c => c.Direction))
        {
            string name = ArrayName(channel);
            for (int more = 2; !units.TryAdd(name, channel.Unit); more++)
                name = more == 2 && channel.Name.Length > 0 ? FileName(channel.Name) : $"{ArrayName(channel)}-{more}";
            NumpyFile.Write(Path.Combine(folder, name + ".npy"), channel.Values);
        }

        WriteGeometry(Path.Combine(folder, "geometry.json"), mosaic, units);
    }

    private static IEnumerable<string> WriteArray(string path, Mosaic mosaic)
    {
        MosaicChannel one = mosaic.Channels.Where(c => c.Quantity == Quantity.Height).MaxBy(c => c.Direction) ?? mosaic.Channels[0];
        NumpyFile.Write(path, one.Values);
        // Without the ending, as readers look for it.
        WriteGeometry(Path.ChangeExtension(path, GeometryEnding), mosaic, new Dictionary<string, string> { [Path.GetFileNameWithoutExtension(path)] = one.Unit });
        if (mosaic.Channels.Count > 1)
            yield return $"{path} holds {one.Name} alone: an .npy file has one array; name a folder, a .tif or a .gwy for all {mosaic.Channels.Count} channels";
    }

    private static void WriteGeometry(string path, Mosaic mosaic, IReadOnlyDictionary<string, string> units) => StagedOutput.WriteFile(path, stream =>
    {
        using Utf8JsonWriter json = new(stream, new() { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("pitchX_m", mosaic.Grid.PitchXMetres);
        json.WriteNumber("pitchY_m", mosaic.Grid.PitchYMetres);
        json.WriteStartObject("units");
        foreach ((string name, string unit) in units.OrderBy(u => u.Key, StringComparer.Ordinal))
            json.WriteString(name, unit);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static string ArrayName(MosaicChannel channel) => channel.Quantity == Quantity.Other ? FileName(channel.Name) : channel.Quantity.ToString().ToLowerInvariant();

    private static string FileName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));

    /// <summary>A folder is named by its separator, or by having no ending at all.</summary>
    private static bool IsFolder(string path) => Path.EndsInDirectorySeparator(path) || Directory.Exists(path) || Path.GetExtension(path).Length == 0;

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static void WritePairs(Stream stream, Mosaic mosaic)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("first,second,shiftX_px,shiftY_px,residualX_px,residualY_px,error_px,correlation,used");
        foreach (TilePair p in mosaic.Pairs)
        {
            writer.WriteLine(
                $"{mosaic.Positions[p.First].Tile},{mosaic.Positions[p.Second].Tile},{Thousandths(p.ShiftX):F3},{Thousandths(p.ShiftY):F3},{Thousandths(p.ResidualX):F3},{Thousandths(p.ResidualY):F3},{p.ErrorPixels:F4},{p.Correlation:F3},{(p.Used ? 1 : 0)}");
        }
    }

    // Adding 0 takes the sign off a zero.
    private static double Thousandths(double value) => Math.Round(value, 3) + 0.0;

    private static SeamFigure Picture(Mosaic mosaic)
    {
        int step = Math.Max(1, (Math.Max(mosaic.Grid.Columns, mosaic.Grid.Rows) + PictureSide - 1) / PictureSide);
        int columns = mosaic.Grid.Columns / step, rows = mosaic.Grid.Rows / step;
        int[] owners = new int[mosaic.Grid.Columns], picture = new int[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            mosaic.Owners.ReadRows(y * step, owners);
            for (int x = 0; x < columns; x++)
                picture[(y * columns) + x] = owners[x * step];
        }

        (double X, double Y) Centre(int tile) =>
            ((mosaic.Positions[tile].X + (0.5 * mosaic.TileSize.Columns)) / step, (mosaic.Positions[tile].Y + (0.5 * mosaic.TileSize.Rows)) / step);
        return new(
            new(columns, rows, picture),
            [.. Enumerable.Range(0, mosaic.Positions.Count).Select(Centre)],
            [.. mosaic.Pairs.Select(p => (p.First, p.Second, p.Used ? Math.Sqrt((p.ResidualX * p.ResidualX) + (p.ResidualY * p.ResidualY)) : double.NaN))]);
    }
}
