using System.Buffers.Binary;
using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Formats;

/// <summary>
/// The header of an Igor binary wave, versions 1, 2, 3 and 5, either byte order, and where its parts lie.
/// Layout: WaveMetrics Technical Note 3, "Igor Binary Format".
/// </summary>
internal sealed class IgorHeader
{
    public const int MaxDimensions = 4;

    // Version 5: a 64-byte file header and a 320-byte wave header; the data start behind them.
    private const int WaveHeader5 = 64;
    private const int Data5 = 384;
    private const int WaveHeader2Size = 110;

    private IgorHeader()
    {
    }

    public required int Version { get; init; }

    public required bool BigEndian { get; init; }

    public required SampleType Type { get; init; }

    public required string Name { get; init; }

    /// <summary>Points along each used dimension, x first; one to four entries, none of them zero.</summary>
    public required int[] Dimensions { get; init; }

    /// <summary>Scale step sfA of each used dimension.</summary>
    public required double[] Steps { get; init; }

    /// <summary>Scale offset sfB of each used dimension.</summary>
    public required double[] Offsets { get; init; }

    public required string DataUnit { get; init; }

    public required string[] DimensionUnits { get; init; }

    /// <summary>The 32-byte labels of each of the four possible dimensions, the first being the dimension's own.</summary>
    public required string[][] Labels { get; init; }

    public required string Note { get; init; }

    public required long DataOffset { get; init; }

    public required long PointCount { get; init; }

    public required bool ChecksumFits { get; init; }

    /// <summary>Whether the first two bytes are a version number that this file's size allows.</summary>
    public static bool Matches(ReadOnlySpan<byte> head, FormatInput input)
    {
        if (head.Length < 8 || Detect(head) is not { } found)
            return false;
        // Versions 1 to 3 differ from any other binary by two bytes only: their header must also sum to zero.
        return found.Version == 5 ? head.Length >= 80 : head.Length >= HeaderSize(found.Version) && Checksum(head[..HeaderSize(found.Version)], found.BigEndian) == 0 && input.Length >= HeaderSize(found.Version);
    }

    public static IgorHeader Read(FormatInput input)
    {
        Span<byte> first = stackalloc byte[2];
        input.Read(0, first, "header");
        (int version, bool big) = Detect(first) ?? throw new InputException(input.Name, "is no Igor binary wave", "give an .ibw file");
        return version == 5 ? ReadVersion5(input, big) : ReadOld(input, version, big);
    }

    private static (int Version, bool BigEndian)? Detect(ReadOnlySpan<byte> head) => (head[0], head[1]) switch
    {
        (1 or 2 or 3 or 5, 0) => (head[0], false),
        (0, 1 or 2 or 3 or 5) => (head[1], true),
        _ => null,
    };

    private static int HeaderSize(int version) => BinHeaderSize(version) + (version == 5 ? 320 : WaveHeader2Size);

    private static int BinHeaderSize(int version) => version switch
    {
        1 => 8,
        2 => 16,
        3 => 20,
        _ => WaveHeader5,
    };

    private static IgorHeader ReadVersion5(FormatInput input, bool big)
    {
        byte[] head = input.Bytes(0, Data5, "header");
        Fields f = new(head, big);
        int[] counts = [f.Int32(132), f.Int32(136), f.Int32(140), f.Int32(144)];
        int dimensions = 0;
        while (dimensions < MaxDimensions && counts[dimensions] > 0)
            dimensions++;
        if (counts.Any(c => c < 0) || counts.Skip(dimensions).Any(c => c != 0))
            throw input.Damaged($"its dimensions are {string.Join(" × ", counts)}");
        SampleType type = TypeOf(input, f.Int16(80));
        long points = f.Int32(76);
        long product = 1;
        foreach (int count in counts.AsSpan(0, dimensions))
        {
            product *= count;
            // Checked inside the loop: four dimensions of 2³¹ overflow 64 bits.
            input.Require(Data5, product, "data");
        }

        if (dimensions == 0 || points == 0)
            throw input.Damaged("the wave has no points");
        if (points != product)
            throw input.Damaged($"the wave claims {points} points, its dimensions {product}");
        long data = product * SampleConverter.Size(type);
        input.Require(Data5, data, "data");

        // Behind the data: formula, note, long units, labels, in this order.
        long formula = Size(input, f.Int32(8), "formula");
        long note = Size(input, f.Int32(12), "note");
        long dataUnits = Size(input, f.Int32(16), "units");
        long[] unitSizes = [.. Enumerable.Range(0, 4).Select(i => Size(input, f.Int32(20 + (4 * i)), "units"))];
        long[] labelSizes = [.. Enumerable.Range(0, 4).Select(i => Size(input, f.Int32(36 + (4 * i)), "labels"))];
        long position = Data5 + data + formula;
        string noteText = Latin1(input.Bytes(position, note, "note"));
        position += note;
        string longDataUnit = Latin1(input.Bytes(position, dataUnits, "units"));
        position += dataUnits;
        string[] longUnits = new string[4];
        for (int i = 0; i < 4; i++)
        {
            longUnits[i] = Latin1(input.Bytes(position, unitSizes[i], "units"));
            position += unitSizes[i];
        }

        string[][] labels = new string[4][];
        for (int i = 0; i < 4; i++)
        {
            labels[i] = SplitLabels(input.Bytes(position, labelSizes[i], "labels"));
            position += labelSizes[i];
        }

        return new()
        {
            Version = 5,
            BigEndian = big,
            Type = type,
            Name = Text(head.AsSpan(92, 32)),
            Dimensions = counts[..dimensions],
            Steps = [.. Enumerable.Range(0, dimensions).Select(i => f.Double(148 + (8 * i)))],
            Offsets = [.. Enumerable.Range(0, dimensions).Select(i => f.Double(180 + (8 * i)))],
            DataUnit = longDataUnit.Length > 0 ? longDataUnit : Text(head.AsSpan(212, 4)),
            DimensionUnits = [.. Enumerable.Range(0, dimensions).Select(i => longUnits[i].Length > 0 ? longUnits[i] : Text(head.AsSpan(216 + (4 * i), 4)))],
            Labels = labels,
            Note = noteText,
            DataOffset = Data5,
            PointCount = product,
            ChecksumFits = Checksum(head, big) == 0,
        };
    }

    /// <summary>Versions 1 to 3 hold one dimension.</summary>
    private static IgorHeader ReadOld(FormatInput input, int version, bool big)
    {
        int start = BinHeaderSize(version);
        byte[] head = input.Bytes(0, start + WaveHeader2Size, "header");
        Fields f = new(head, big);
        SampleType type = TypeOf(input, f.Int16(start));
        int points = f.Int32(start + 42);
        if (points < 1)
            throw input.Damaged("the wave has no points");
        long offset = start + WaveHeader2Size;
        long data = (long)points * SampleConverter.Size(type);
        input.Require(offset, data, "data");
        // 16 unused bytes stand between the data and the note.
        long noteSize = version == 1 ? 0 : Size(input, f.Int32(6), "note");
        string note = noteSize == 0 ? "" : Latin1(input.Bytes(offset + data + 16, noteSize, "note"));
        return new()
        {
            Version = version,
            BigEndian = big,
            Type = type,
            Name = Text(head.AsSpan(start + 6, 20)),
            Dimensions = [points],
            Steps = [f.Double(start + 48)],
            Offsets = [f.Double(start + 56)],
            DataUnit = Text(head.AsSpan(start + 34, 4)),
            DimensionUnits = [Text(head.AsSpan(start + 38, 4))],
            Labels = [[], [], [], []],
            Note = note,
            DataOffset = offset,
            PointCount = points,
            ChecksumFits = Checksum(head, big) == 0,
        };
    }

    private static SampleType TypeOf(FormatInput input, int code)
    {
        if (code == 0)
            throw new InputException(input.Name, "is a text wave", "give a wave of numbers");
        if ((code & 1) != 0)
            throw new InputException(input.Name, "is a wave of complex numbers", "save its magnitude or one of its parts as a real wave");
        return code switch
        {
            0x02 => SampleType.Float32,
            0x04 => SampleType.Float64,
            0x08 => SampleType.Int8,
            0x10 => SampleType.Int16,
            0x20 => SampleType.Int32,
            0x48 => SampleType.UInt8,
            0x50 => SampleType.UInt16,
            0x60 => SampleType.UInt32,
            0x80 => SampleType.Int64,
            0xC0 => SampleType.UInt64,
            _ => throw input.Damaged($"its number type {code} is unknown"),
        };
    }

    private static long Size(FormatInput input, int claimed, string what) =>
        claimed >= 0 ? claimed : throw input.Damaged($"its {what} has the size {claimed}");

    private static short Checksum(ReadOnlySpan<byte> bytes, bool big)
    {
        short sum = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2)
            sum += big ? BinaryPrimitives.ReadInt16BigEndian(bytes[i..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[i..]);
        return sum;
    }

    private static string[] SplitLabels(byte[] bytes)
    {
        string[] labels = new string[bytes.Length / 32];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = Text(bytes.AsSpan(32 * i, 32));
        return labels;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Latin1(end < 0 ? field : field[..end]);
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private readonly struct Fields(byte[] bytes, bool big)
    {
        public short Int16(int at) => big ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

        public int Int32(int at) => big ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

        public double Double(int at) => big ? BinaryPrimitives.ReadDoubleBigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at));
    }
}
