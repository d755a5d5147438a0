using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Formats;

/// <summary>The header of a NumPy array file, format versions 1.0 to 3.0. Source: numpy.lib.format.</summary>
internal sealed record NumpyHeader(SampleType Type, bool BigEndian, bool FortranOrder, IReadOnlyList<int> Shape, long DataOffset)
{
    // A structured type's header may be longer, but those are refused anyway.
    private const int MaxHeader = 1 << 16;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public long Count => Shape.Aggregate(1L, (product, n) => product * n);

    public static NumpyHeader Read(FormatInput input)
    {
        byte[] start = input.Bytes(0, Math.Min(12, input.Length), "header");
        if (start.Length < 10 || !start.AsSpan().StartsWith(Magic))
            throw input.Damaged("its header is cut off");
        int version = start[6];
        if (version is < 1 or > 3 || (version > 1 && start.Length < 12))
            throw input.Damaged($"its format version is {version}.{start[7]}");
        (int at, long length) = version == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)))
            : (12, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)));
        if (length > MaxHeader)
            throw input.Damaged($"its header claims {length} bytes");
        string text = Encoding.UTF8.GetString(input.Bytes(at, length, "header"));
        (SampleType type, bool big) = NumberType(input, text);
        NumpyHeader header = new(type, big, Fortran(input, text), Dimensions(input, text), at + length);
        long count = 1;
        foreach (int n in header.Shape)
        {
            if (n == 0)
                throw new InputException(input.Name, "is an array without elements", "give an array of at least one pixel");
            count *= n;
            input.Require(header.DataOffset, count, "data");
        }

        input.Require(header.DataOffset, count * SampleConverter.Size(type), "data");
        return header;
    }

    private static ReadOnlySpan<char> After(FormatInput input, string text, string key)
    {
        int at = text.IndexOf($"'{key}'", StringComparison.Ordinal);
        if (at < 0)
            at = text.IndexOf($"\"{key}\"", StringComparison.Ordinal);
        int colon = at < 0 ? -1 : text.IndexOf(':', at + key.Length + 2);
        return colon >= 0 ? text.AsSpan(colon + 1).TrimStart() : throw input.Damaged($"its header has no '{key}'");
    }

    private static (SampleType Type, bool BigEndian) NumberType(FormatInput input, string text)
    {
        ReadOnlySpan<char> rest = After(input, text, "descr");
        int end = rest.Length > 1 && rest[0] is '\'' or '"' ? rest[1..].IndexOf(rest[0]) : -1;
        if (end < 0)
            throw new InputException(input.Name, "has a structured or unreadable number type", "save a plain array of numbers");
        ReadOnlySpan<char> descr = rest.Slice(1, end);
        bool big = descr.Length > 0 && (descr[0] == '>' || (descr[0] == '=' && !BitConverter.IsLittleEndian));
        SampleType? type = descr.TrimStart("<>|=") switch
        {
            "f2" => SampleType.Float16,
            "f4" => SampleType.Float32,
            "f8" => SampleType.Float64,
            "i1" => SampleType.Int8,
            "i2" => SampleType.Int16,
            "i4" => SampleType.Int32,
            "i8" => SampleType.Int64,
            "u1" or "b1" => SampleType.UInt8,
            "u2" => SampleType.UInt16,
            "u4" => SampleType.UInt32,
            "u8" => SampleType.UInt64,
            _ => null,
        };
        return type is { } known ? (known, big) : throw new InputException(input.Name, $"has the number type '{Shown(descr)}'", "save it as float32, float64 or an integer type");
    }

    private static bool Fortran(FormatInput input, string text)
    {
        ReadOnlySpan<char> rest = After(input, text, "fortran_order");
        if (rest.StartsWith("True"))
            return true;
        return rest.StartsWith("False") ? false : throw input.Damaged("its fortran_order is neither True nor False");
    }

    private static List<int> Dimensions(FormatInput input, string text)
    {
        ReadOnlySpan<char> rest = After(input, text, "shape");
        int close = rest.IndexOf(')');
        if (close < 0 || rest[0] != '(')
            throw input.Damaged("its shape is unreadable");
        ReadOnlySpan<char> inner = rest[1..close];
        List<int> shape = [];
        foreach (Range range in inner.Split(','))
        {
            ReadOnlySpan<char> part = inner[range].Trim().TrimEnd('L');
            if (part.IsEmpty)
                continue;
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || shape.Count == 8)
                throw input.Damaged($"its shape ({Shown(inner)}) is impossible");
            shape.Add(n);
        }

        return shape;
    }

    private static string Shown(ReadOnlySpan<char> text) => new(text[..Math.Min(text.Length, 24)]);
}
