using System.Buffers.Binary;
using System.Text;

namespace GpuModulus.Formats;

/// <summary>Walks through serialised GwyContainer data within a window of the file; all numbers are little-endian.</summary>
internal sealed class GwyddionCursor(FormatInput input)
{
    private readonly byte[] buffer = new byte[(int)Math.Min(1 << 16, Math.Max(16, input.Length))];
    private long bufferStart;
    private int bufferCount;

    /// <summary>Offset in the file.</summary>
    public long Position { get; set; }

    /// <summary>Reads text up to its terminating zero, which must come before <paramref name="end"/>.</summary>
    public string Text(long end)
    {
        long start = Position;
        for (long at = start; at < end;)
        {
            ReadOnlySpan<byte> window = Window(at, end);
            int zero = window.IndexOf((byte)0);
            if (zero >= 0)
            {
                long length = at + zero - start;
                Position = at + zero + 1;
                // A text within the window needs no second read.
                return length <= window.Length && at == start
                    ? Encoding.UTF8.GetString(window[..zero])
                    : Encoding.UTF8.GetString(input.Bytes(start, length, "text"));
            }

            at += window.Length;
        }

        throw input.Damaged("a text has no end");
    }

    public byte Byte(long end) => Number(1, end)[0];

    public int Int32(long end) => BinaryPrimitives.ReadInt32LittleEndian(Number(4, end));

    public uint UInt32(long end) => BinaryPrimitives.ReadUInt32LittleEndian(Number(4, end));

    public double Double(long end) => BinaryPrimitives.ReadDoubleLittleEndian(Number(8, end));

    /// <summary>Moves on by a number of bytes that must lie before <paramref name="end"/>.</summary>
    public void Skip(long count, long end)
    {
        if (count < 0 || count > end - Position)
            throw input.Damaged($"a part of {count} bytes does not fit where it stands");
        Position += count;
    }

    /// <summary>The head of a serialised object: its type name, and where its content ends.</summary>
    public (string Type, long End) Object(long end)
    {
        string type = Text(end);
        long size = UInt32(end);
        if (size > end - Position)
            throw input.Damaged($"an object {Shown(type)} of {size} bytes does not fit where it stands");
        return (type, Position + size);
    }

    /// <summary>Steps over one value of the given type.</summary>
    public void SkipValue(char type, long end)
    {
        switch (type)
        {
            case 'b' or 'c':
                Skip(1, end);
                break;
            case 'i' or 'f':
                Skip(4, end);
                break;
            case 'q' or 'd':
                Skip(8, end);
                break;
            case 's':
                SkipText(end);
                break;
            case 'o':
                Position = Object(end).End;
                break;
            case 'C':
                Skip(UInt32(end), end);
                break;
            case 'I' or 'F':
                Skip(4L * UInt32(end), end);
                break;
            case 'Q' or 'D':
                Skip(8L * UInt32(end), end);
                break;
            case 'S':
                for (uint i = UInt32(end); i > 0; i--)
                    SkipText(end);
                break;
            case 'O':
                for (uint i = UInt32(end); i > 0; i--)
                    Position = Object(end).End;
                break;
            default:
                throw input.Damaged($"a value has the unknown type {(int)type}");
        }
    }

    private static string Shown(string text) => text.Length <= 40 ? $"'{text}'" : "with a long name";

    private void SkipText(long end)
    {
        while (Position < end)
        {
            ReadOnlySpan<byte> window = Window(Position, end);
            int zero = window.IndexOf((byte)0);
            Position += zero >= 0 ? zero + 1 : window.Length;
            if (zero >= 0)
                return;
        }

        throw input.Damaged("a text has no end");
    }

    private ReadOnlySpan<byte> Number(int size, long end)
    {
        if (size > end - Position)
            throw input.Damaged("ends within a number");
        if (Position < bufferStart || Position + size > bufferStart + bufferCount)
            Fill(Position);
        ReadOnlySpan<byte> bytes = buffer.AsSpan((int)(Position - bufferStart), size);
        Position += size;
        return bytes;
    }

    private ReadOnlySpan<byte> Window(long at, long end)
    {
        if (at < bufferStart || at >= bufferStart + bufferCount)
            Fill(at);
        int first = (int)(at - bufferStart);
        return buffer.AsSpan(first, (int)Math.Min(bufferCount - first, end - at));
    }

    private void Fill(long at)
    {
        bufferCount = (int)Math.Min(buffer.Length, input.Length - at);
        input.Read(at, buffer.AsSpan(0, bufferCount), "content");
        bufferStart = at;
    }
}
