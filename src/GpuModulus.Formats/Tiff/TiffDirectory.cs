using System.Buffers.Binary;

namespace GpuModulus.Formats;

/// <summary>
/// One image of a TIFF or BigTIFF file: its tags, read here so that every claimed size is checked against the file before memory is taken.
/// Source: TIFF 6.0 and the BigTIFF extension.
/// </summary>
internal sealed class TiffDirectory
{
    // Deflate packs at most 1032 : 1, LZW some 1400 : 1 on constant data.
    private const long MaxCompressionRatio = 1500;

    private const int TypeShort = 3;
    private const int TypeLong = 4;
    private const int TypeLong8 = 16;

    private readonly FormatInput input;
    private readonly Dictionary<int, Entry> entries;

    private TiffDirectory(FormatInput input, bool bigEndian, Dictionary<int, Entry> entries)
    {
        this.input = input;
        this.entries = entries;
        BigEndian = bigEndian;
        Columns = Dimension(256, "width");
        Rows = Dimension(257, "height");
        Bits = (int)Scalar(258, 1);
        Compression = (int)Scalar(259, 1);
        Photometric = (int)Scalar(262, 1);
        SamplesPerPixel = (int)Scalar(277, 1);
        SampleFormat = (int)Scalar(339, 1);
        FillOrder = (int)Scalar(266, 1);
        Predictor = (int)Scalar(317, 1);
        IsTiled = entries.ContainsKey(322);
        IsReduced = (Scalar(254, 0) & 1) != 0;
        TileColumns = IsTiled ? Dimension(322, "tile width") : Columns;
        TileRows = IsTiled ? Dimension(323, "tile height") : (int)Math.Clamp(Scalar(278, Rows), 1, Rows);
    }

    public bool BigEndian { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Bits { get; }

    public int Compression { get; }

    public int Photometric { get; }

    public int SamplesPerPixel { get; }

    public int SampleFormat { get; }

    public int FillOrder { get; }

    public int Predictor { get; }

    public bool IsTiled { get; }

    /// <summary>A thumbnail or a level of a pyramid.</summary>
    public bool IsReduced { get; }

    /// <summary>Width of a tile; for strips the image's.</summary>
    public int TileColumns { get; }

    /// <summary>Height of a tile or strip.</summary>
    public int TileRows { get; }

    public int TilesAcross => (int)(((long)Columns + TileColumns - 1) / TileColumns);

    public int TilesDown => (int)(((long)Rows + TileRows - 1) / TileRows);

    public static bool IsTiff(ReadOnlySpan<byte> head) =>
        head.Length >= 8 && (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8));

    /// <summary>All images of the main chain.</summary>
    public static IReadOnlyList<TiffDirectory> ReadAll(FormatInput input)
    {
        byte[] head = input.Bytes(0, Math.Min(16, input.Length), "header");
        bool big = head[0] == (byte)'M';
        bool wide = head[big ? 3 : 2] == (byte)'+';
        Reader reader = new(input, big);
        long next = wide ? reader.Offset64(8) : reader.UInt32(4);
        List<TiffDirectory> found = [];
        HashSet<long> seen = [];
        while (next != 0)
        {
            if (!seen.Add(next))
                throw input.Damaged("its directories form a ring");
            (Dictionary<int, Entry> tags, next) = ReadEntries(reader, next, wide);
            found.Add(new(input, big, tags));
        }

        return found;
    }

    public bool Has(int tag) => entries.ContainsKey(tag);

    /// <summary>The bytes of a text tag, empty where there is none.</summary>
    public byte[] Text(int tag) => entries.TryGetValue(tag, out Entry entry) && entry.ElementSize == 1 ? input.Bytes(entry.DataOffset, entry.Count, "tags") : [];

    /// <summary>Offsets of all strips or tiles, row by row.</summary>
    public long[] Offsets() => Numbers(IsTiled ? 324 : 273, "offsets");

    /// <summary>Stored bytes of all strips or tiles.</summary>
    public long[] ByteCounts() => Numbers(IsTiled ? 325 : 279, "byte counts");

    /// <summary>Throws unless the strips or tiles could hold the image; returns how many bytes of the file they take.</summary>
    public long CheckSizes(int sampleSize)
    {
        long pieces = (long)TilesAcross * TilesDown;
        // Two dimensions of 2³¹ and 8 bytes fit into 128 bits only.
        Int128 decoded = IsTiled ? (Int128)TileColumns * TileRows * pieces * sampleSize : (Int128)Columns * Rows * sampleSize;
        if (entries.GetValueOrDefault(IsTiled ? 324 : 273).Count < pieces)
            throw input.Damaged($"an image of {Columns} × {Rows} pixels has too few strips or tiles");
        if (Compression == 1)
        {
            if (decoded > input.Length)
                throw input.Damaged($"an image of {Columns} × {Rows} pixels is larger than the file");
            return (long)decoded;
        }

        long[] counts = ByteCounts();
        if (counts.Length < pieces)
            throw input.Damaged($"an image of {Columns} × {Rows} pixels has too few byte counts");
        long stored = 0;
        foreach (long count in counts)
        {
            if (count > input.Length)
                throw input.Damaged("a strip or tile is larger than the file");
            stored += count;
        }

        if (stored > input.Length || decoded > (Int128)stored * MaxCompressionRatio)
            throw input.Damaged($"an image of {Columns} × {Rows} pixels cannot come from {stored} packed bytes");
        return stored;
    }

    private static (Dictionary<int, Entry> Entries, long Next) ReadEntries(Reader reader, long at, bool wide)
    {
        long count = wide ? reader.Offset64(at) : reader.UInt16(at);
        long first = at + (wide ? 8 : 2);
        int size = wide ? 20 : 12;
        if (count < 1 || count > 65535)
            throw reader.Input.Damaged($"a directory has {count} tags");
        reader.Input.Require(first, (count * size) + (wide ? 8 : 4), "directory");
        Dictionary<int, Entry> tags = [];
        for (long p = first; p < first + (count * size); p += size)
        {
            int tag = reader.UInt16(p);
            int type = reader.UInt16(p + 2);
            long elements = wide ? reader.Offset64(p + 4) : reader.UInt32(p + 4);
            int elementSize = ElementSize(type);
            if (elementSize == 0)
                continue;
            if (elements > reader.Input.Length / elementSize)
                throw reader.Input.Damaged($"tag {tag} claims {elements} values");
            long bytes = elements * elementSize;
            long field = p + (wide ? 12 : 8);
            long data = bytes <= (wide ? 8 : 4) ? field : wide ? reader.Offset64(field) : reader.UInt32(field);
            reader.Input.Require(data, bytes, $"tag {tag}");
            tags[tag] = new(type, elements, data, elementSize);
        }

        long tail = first + (count * size);
        return (tags, wide ? reader.Offset64(tail) : reader.UInt32(tail));
    }

    private static int ElementSize(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    private int Dimension(int tag, string what)
    {
        long value = Scalar(tag, 0);
        return value is > 0 and <= int.MaxValue ? (int)value : throw input.Damaged($"an image has the {what} {value}");
    }

    private long Scalar(int tag, long otherwise)
    {
        if (!entries.TryGetValue(tag, out Entry entry) || entry.Count < 1)
            return otherwise;
        Reader reader = new(input, BigEndian);
        return entry.Type switch
        {
            TypeShort => reader.UInt16(entry.DataOffset),
            TypeLong => reader.UInt32(entry.DataOffset),
            TypeLong8 => reader.Offset64(entry.DataOffset),
            _ => throw input.Damaged("a size is no whole number"),
        };
    }

    private long[] Numbers(int tag, string what)
    {
        if (!entries.TryGetValue(tag, out Entry entry) || entry.Type is not (TypeShort or TypeLong or TypeLong8))
            throw input.Damaged($"an image has no strip or tile {what}");
        byte[] bytes = input.Bytes(entry.DataOffset, entry.Count * entry.ElementSize, "tags");
        long[] numbers = new long[entry.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * entry.ElementSize);
            numbers[i] = entry.Type switch
            {
                TypeShort => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
                TypeLong => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
                _ => BigEndian ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at),
            };
            if (numbers[i] < 0)
                throw input.Damaged("an offset is impossible");
        }

        return numbers;
    }

    private readonly record struct Entry(int Type, long Count, long DataOffset, int ElementSize);

    private readonly struct Reader(FormatInput input, bool big)
    {
        public FormatInput Input => input;

        public int UInt16(long at)
        {
            Span<byte> b = stackalloc byte[2];
            input.Read(at, b, "tags");
            return big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);
        }

        public long UInt32(long at)
        {
            Span<byte> b = stackalloc byte[4];
            input.Read(at, b, "tags");
            return big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);
        }

        public long Offset64(long at)
        {
            Span<byte> b = stackalloc byte[8];
            input.Read(at, b, "tags");
            long value = big ? BinaryPrimitives.ReadInt64BigEndian(b) : BinaryPrimitives.ReadInt64LittleEndian(b);
            return value >= 0 ? value : throw input.Damaged("an offset is impossible");
        }
    }
}
