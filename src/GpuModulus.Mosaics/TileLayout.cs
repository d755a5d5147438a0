using System.Numerics;
using GpuModulus.Core;

namespace GpuModulus.Mosaics;

/// <summary>How the tiles, in the natural order of their names, fill a grid of places.</summary>
/// <param name="Columns">Places side by side.</param>
/// <param name="Rows">Places one below the other.</param>
/// <param name="DownFirst">The second tile lies below the first (":down"), not to its right (":right", the default).</param>
public sealed record TileLayout(int Columns, int Rows, bool DownFirst)
{
    private const string Option = "--layout";

    /// <summary>Number of places.</summary>
    public int PlaceCount => Columns * Rows;

    /// <summary>Number that the first place has in the tiles' names where tiles are missing; null = 0 if a tile has the number 0, else 1.</summary>
    public int? FirstNumber { get; init; }

    /// <summary>Reads "5x5", "10x4:down", "10x4:right".</summary>
    /// <exception cref="InputException">Anything else, or no place at all.</exception>
    public static TileLayout Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        string[] sizes = parts[0].Split('x', 'X', '×');
        string order = parts.Length == 2 ? parts[1].Trim() : "right";
        if (parts.Length > 2 || sizes.Length != 2 || !int.TryParse(sizes[0], out int columns) || !int.TryParse(sizes[1], out int rows)
            || columns < 1 || rows < 1 || (long)columns * rows > 1 << 20 || order is not ("down" or "right"))
        {
            throw new InputException(Option, $"'{text}' is not a layout", "write COLUMNSxROWS and how the tiles are numbered, e.g. 5x5:down or 5x5:right");
        }

        return new(columns, rows, order == "down");
    }

    /// <summary>
    /// The place of each tile. With as many tiles as places they fill it in order. With fewer, the numbers in the names tell the gaps: one number that differs from
    /// tile to tile counts the places, two count row and column (column and row for ":down").
    /// </summary>
    /// <param name="names">Names in natural order.</param>
    /// <exception cref="InputException">More tiles than places, or names that do not tell the places.</exception>
    public IReadOnlyList<(int Column, int Row)> Places(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count > PlaceCount)
            throw new InputException(Option, $"{names.Count} tiles do not fit {Columns} × {Rows} places", "give the layout of all tiles");
        if (names.Count == PlaceCount)
            return [.. Enumerable.Range(0, names.Count).Select(Place)];
        BigInteger[] places = Numbered(names);
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] < 0 || places[i] >= PlaceCount)
                throw new InputException(names[i], $"its number lies outside the {Columns} × {Rows} places", $"give another {Option}, --first with the number of the first place, or --positions");
        }

        return places.Distinct().Count() == places.Length
            ? [.. places.Select(p => Place((int)p))]
            : throw Unclear(names.Count);
    }

    private (int Column, int Row) Place(int index) => DownFirst ? (index / Rows, index % Rows) : (index % Columns, index / Columns);

    private BigInteger[] Numbered(IReadOnlyList<string> names)
    {
        List<BigInteger>[] numbers = [.. names.Select(NaturalOrder.Numbers)];
        int count = numbers[0].Count;
        if (numbers.Any(n => n.Count != count))
            throw Unclear(names.Count);
        int[] fields = [.. Enumerable.Range(0, count).Where(f => numbers.Any(n => n[f] != numbers[0][f]))];
        // A column of its own repeats in every name; a single tile may have any number.
        if (fields.Length == 0 && count > 0)
            fields = [count - 1];
        BigInteger Base(int field) => FirstNumber ?? (numbers.Any(n => n[field].IsZero) ? 0 : 1);
        return fields.Length switch
        {
            1 => [.. numbers.Select(n => n[fields[0]] - Base(fields[0]))],
            2 => [.. numbers.Select(n => ((n[fields[0]] - Base(fields[0])) * (DownFirst ? Rows : Columns)) + n[fields[1]] - Base(fields[1]))],
            _ => throw Unclear(names.Count),
        };
    }

    private InputException Unclear(int count) => new(
        Option, $"{count} tiles for {PlaceCount} places, and the numbers in their names do not tell which are missing", "number the files by place, or give --positions");
}
