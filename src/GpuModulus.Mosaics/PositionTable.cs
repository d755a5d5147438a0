using System.Globalization;
using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Mosaics;

/// <summary>The table <c>tile,x,y</c>: a tile's file name and the pixels of its upper-left corner.</summary>
public static class PositionTable
{
    /// <summary>Reads a table.</summary>
    /// <exception cref="InputException">Unreadable, or not such a table.</exception>
    public static IReadOnlyList<TilePosition> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "cannot be read", "check the name", e);
        }

        List<TilePosition> positions = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || (i == 0 && line.StartsWith("tile", StringComparison.OrdinalIgnoreCase)))
                continue;
            // A file name may hold commas; the two numbers stand last.
            int last = line.LastIndexOf(',');
            int middle = last > 0 ? line.LastIndexOf(',', last - 1) : -1;
            double x = 0, y = 0;
            if (middle < 1 || !Number(line[(middle + 1)..last], ref x) || !Number(line[(last + 1)..], ref y))
                throw new InputException(path, $"line {i + 1} is not tile,x,y", "write one line per tile: file name, x and y of its upper-left corner in pixels");
            positions.Add(new(line[..middle].Trim().Trim('"'), x, y));
        }

        return positions.Count > 0 ? positions : throw new InputException(path, "names no tile", "write lines of tile,x,y");
    }

    /// <summary>Writes a table, positions to a thousandth of a pixel.</summary>
    public static void Write(Stream stream, IEnumerable<TilePosition> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("tile,x,y");
        foreach (TilePosition position in positions)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{position.Tile},{Math.Round(position.X, 3)},{Math.Round(position.Y, 3)}"));
    }

    /// <summary>
    /// Finds each tile's line: by its file name, its name without the ending, or the one line that its name without the ending closes with.
    /// </summary>
    /// <exception cref="InputException">A tile that no line names, or several do.</exception>
    internal static IReadOnlyList<TilePosition> Match(IReadOnlyList<TilePosition> table, IReadOnlyList<string> names)
    {
        Dictionary<string, TilePosition> exact = new(StringComparer.Ordinal);
        foreach (TilePosition line in table)
            exact[line.Tile] = line;
        List<TilePosition> matched = [];
        foreach (string name in names)
        {
            string stem = Path.GetFileNameWithoutExtension(name);
            if (!exact.TryGetValue(name, out TilePosition found) && !exact.TryGetValue(stem, out found))
            {
                TilePosition[] ends = [.. table.Where(t => stem.EndsWith(t.Tile, StringComparison.Ordinal))];
                if (ends.Length != 1)
                    throw new InputException("--positions", $"{(ends.Length == 0 ? "no line names" : "several lines fit")} the tile {name}", "write its file name");
                found = ends[0];
            }

            matched.Add(found with { Tile = name });
        }

        return matched;
    }

    private static bool Number(string text, ref double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
