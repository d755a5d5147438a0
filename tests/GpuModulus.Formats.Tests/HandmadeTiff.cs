using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuModulus.Formats.Tests;

/// <summary>
/// TIFF files built byte by byte from the specification, since the library writes big-endian BigTIFF and big-endian predictors wrongly.
/// One image of unsigned integers or floats, in strips of three rows or tiles of 16.
/// </summary>
internal sealed record HandmadeTiff
{
    public bool BigEndian { get; init; }

    public bool Big { get; init; }

    public bool Deflate { get; init; }

    /// <summary>1 = none, 2 = horizontal difference, 3 = floating point.</summary>
    public int Predictor { get; init; } = 1;

    public bool Tiled { get; init; }

    /// <summary>16-bit unsigned, or 32-bit float.</summary>
    public bool Float { get; init; }

    public byte[] Build(int columns, int rows, Func<int, int, double> value)
    {
        int width = Tiled ? 16 : columns;
        int height = Tiled ? 16 : 3;
        List<byte[]> pieces = [];
        for (int top = 0; top < rows; top += height)
        {
            for (int left = 0; left < columns; left += width)
                pieces.Add(Piece(left, top, width, Tiled ? height : Math.Min(height, rows - top), (x, y) => x < columns && y < rows ? value(x, y) : 0));
        }

        List<byte> file = [.. BigEndian ? "MM"u8 : "II"u8, .. Number(Big ? 43 : 42, 2)];
        if (Big)
            file.AddRange([.. Number(8, 2), .. Number(0, 2)]);
        int pointer = file.Count;
        file.AddRange(Number(0, Wide));
        List<int> offsets = [];
        foreach (byte[] piece in pieces)
        {
            offsets.Add(file.Count);
            file.AddRange(piece);
        }

        int offsetTable = file.Count;
        file.AddRange(offsets.SelectMany(o => Number(o, Wide)));
        int countTable = file.Count;
        file.AddRange(pieces.SelectMany(p => Number(p.Length, Wide)));
        int directory = file.Count;
        List<(int Tag, int Value)> tags = [(256, columns), (257, rows), (258, Float ? 32 : 16), (259, Deflate ? 8 : 1), (262, 1), (277, 1), (317, Predictor), (339, Float ? 3 : 1)];
        tags.AddRange(Tiled ? [(322, 16), (323, 16), (324, offsetTable), (325, countTable)] : [(273, offsetTable), (278, 3), (279, countTable)]);
        file.AddRange(Number(tags.Count, Big ? 8 : 2));
        foreach ((int tag, int number) in tags.OrderBy(t => t.Tag))
        {
            bool table = tag is 273 or 279 or 324 or 325;
            file.AddRange([.. Number(tag, 2), .. Number(table ? Big ? 16 : 4 : 3, 2), .. Number(table ? pieces.Count : 1, Wide)]);
            // One entry stands in the field itself, as its value.
            int content = table && pieces.Count == 1 ? tag is 273 or 324 ? offsets[0] : pieces[0].Length : number;
            file.AddRange(table ? Number(content, Wide) : [.. Number(content, 2), .. new byte[Wide - 2]]);
        }

        file.AddRange(Number(0, Wide));
        byte[] bytes = [.. file];
        Number(directory, Wide).CopyTo(bytes, pointer);
        return bytes;
    }

    private int Wide => Big ? 8 : 4;

    private byte[] Piece(int left, int top, int width, int height, Func<int, int, double> value)
    {
        List<byte> raw = [];
        for (int y = top; y < top + height; y++)
        {
            double[] row = [.. Enumerable.Range(left, width).Select(x => value(x, y))];
            raw.AddRange(Float ? FloatRow(row) : IntegerRow(row));
        }

        if (!Deflate)
            return [.. raw];
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write([.. raw]);
        return packed.ToArray();
    }

    private IEnumerable<byte> IntegerRow(double[] row) =>
        row.SelectMany((v, i) => Number((ushort)(Predictor == 2 && i > 0 ? (int)v - (int)row[i - 1] : (int)v), 2));

    private byte[] FloatRow(double[] row)
    {
        if (Predictor != 3)
            return [.. row.SelectMany(v => Number(BitConverter.SingleToInt32Bits((float)v), 4))];
        // TIFF technical note 3: the bytes of a row are regrouped from the most significant on, whatever the file's order, then differenced.
        byte[] planes = new byte[row.Length * 4];
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < row.Length; i++)
        {
            BinaryPrimitives.WriteSingleBigEndian(bytes, (float)row[i]);
            for (int b = 0; b < 4; b++)
                planes[(b * row.Length) + i] = bytes[b];
        }

        for (int i = planes.Length - 1; i > 0; i--)
            planes[i] -= planes[i - 1];
        return planes;
    }

    private byte[] Number(long value, int size)
    {
        byte[] bytes = BitConverter.GetBytes(value)[..size];
        if (BigEndian)
            Array.Reverse(bytes);
        return bytes;
    }
}
