using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Output;
using GpuModulus.Formats;
using GpuModulus.Mosaics;
using GpuModulus.Reports.Maps;

namespace GpuModulus.Cli.Output;

/// <summary>The files of a mosaic: the maps, the positions, what each overlap says, and a picture of the seams.</summary>
internal static class MosaicFiles
{
    // A picture of some 10 cm at 300 dpi needs no more.
    private const int PictureSide = 1200;

    /// <summary>Refuses an ending that says no format, before any work is done.</summary>
    public static void CheckEnding(string path)
    {
        if (!IsGwyddion(path) && !path.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase))
            throw new InputException("--out", $"the ending of '{path}' is no format for a mosaic", "end it with .tif or .gwy");
    }

    public static void Write(string path, Mosaic mosaic)
    {
        if (IsGwyddion(path))
        {
            GwyddionFile.Write(path, [.. mosaic.Channels.Select(c => new GwyddionChannel
            {
                Title = c.Name,
                Values = c.Values,
                Unit = c.Unit == "1" ? "" : c.Unit,
                PitchX = mosaic.Grid.PitchXMetres,
                PitchY = mosaic.Grid.PitchYMetres,
            })]);
        }
        else
        {
            TiffFile.WriteAll(path, mosaic.Grid, [.. mosaic.Channels.Select(c => (c.Name, c.Unit, c.Values))]);
        }

        StagedOutput.WriteFile(path + ".positions.csv", stream => PositionTable.Write(stream, mosaic.Positions));
        StagedOutput.WriteFile(path + ".pairs.csv", stream => WritePairs(stream, mosaic));
        StagedOutput.WriteFile(path + ".seams.png", stream => stream.Write(Picture(mosaic).ToPng()));
    }

    private static bool IsGwyddion(string path) => path.EndsWith(".gwy", StringComparison.OrdinalIgnoreCase);

    private static void WritePairs(Stream stream, Mosaic mosaic)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("first,second,shiftX_px,shiftY_px,residualX_px,residualY_px,error_px,correlation,used");
        foreach (TilePair p in mosaic.Pairs)
        {
            writer.WriteLine(
                $"{mosaic.Positions[p.First].Tile},{mosaic.Positions[p.Second].Tile},{p.ShiftX:F3},{p.ShiftY:F3},{p.ResidualX:F3},{p.ResidualY:F3},{p.ErrorPixels:F4},{p.Correlation:F3},{(p.Used ? 1 : 0)}");
        }
    }

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
