using System.Buffers.Binary;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Serialises images as a Gwyddion container. Sizes stand before contents in the format, so the pieces are laid out first and the pixels streamed after.</summary>
internal static class GwyddionComposer
{
    private const int FixedRange = 1;

    public static void Write(Stream stream, string subject, IReadOnlyList<GwyddionChannel> channels)
    {
        if (channels.Count == 0)
            throw new ArgumentException("At least one channel is needed.", nameof(channels));
        Pieces content = new();
        for (int i = 0; i < channels.Count; i++)
            Add(content, i, channels[i], subject);
        if (content.Size > uint.MaxValue - 64)
            throw new InputException(subject, "the maps exceed the 4 GiB of a .gwy file", "export TIFF instead (--export tiff)");
        stream.Write(GwyddionParser.Magic);
        Pieces file = new();
        file.Object("GwyContainer", content);
        file.WriteTo(stream);
    }

    private static void Add(Pieces content, int id, GwyddionChannel channel, string subject)
    {
        content.Key($"/{id}/data", 'o');
        content.Object("GwyDataField", Field(channel, channel.Unit, channel.Values, null, subject));
        content.String($"/{id}/data/title", channel.Title);
        content.Key($"/{id}/data/visible", 'b');
        content.Bytes([1]);
        if (channel.Palette.Length > 0)
            content.String($"/{id}/base/palette", channel.Palette);
        if (channel.DisplayRange is { } range)
        {
            content.Int32($"/{id}/base/range-type", FixedRange);
            content.Double($"/{id}/base/min", range.Minimum);
            content.Double($"/{id}/base/max", range.Maximum);
        }

        if (channel.Mask is { } mask)
        {
            if (mask.Columns != channel.Values.Columns || mask.Rows != channel.Values.Rows)
                throw new ArgumentException($"The mask of {channel.Title} has another size than its values.", nameof(channel));
            content.Key($"/{id}/mask", 'o');
            content.Object("GwyDataField", Field(channel, "", null, mask, subject));
        }

        if (channel.Metadata.Count == 0)
            return;
        Pieces meta = new();
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach ((string key, string value) in channel.Metadata)
        {
            string unique = key;
            for (int n = 2; !keys.Add(unique); n++)
                unique = $"{key} ({n})";
            meta.String(unique, value);
        }

        content.Key($"/{id}/meta", 'o');
        content.Object("GwyContainer", meta);
    }

    private static Pieces Field(GwyddionChannel channel, string unit, IRowSource<float>? values, IRowSource<byte>? mask, string subject)
    {
        int columns = channel.Values.Columns;
        int rows = channel.Values.Rows;
        long pixels = (long)columns * rows;
        if (pixels > uint.MaxValue / sizeof(double))
            throw new InputException(subject, $"a map of {columns} × {rows} pixels exceeds the 4 GiB of a .gwy file", "export TIFF instead (--export tiff)");
        Pieces field = new();
        field.Int32("xres", columns);
        field.Int32("yres", rows);
        field.Double("xreal", channel.PitchX * columns);
        field.Double("yreal", channel.PitchY * rows);
        field.Double("xoff", channel.OffsetX);
        field.Double("yoff", channel.OffsetY);
        field.Unit("si_unit_xy", channel.LateralUnit);
        field.Unit("si_unit_z", unit == "1" ? "" : unit);
        field.Key("data", 'D');
        byte[] count = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(count, (uint)pixels);
        field.Bytes(count);
        field.Pixels(pixels * sizeof(double), stream =>
        {
            if (values is not null)
                WriteRows(stream, values);
            else
                WriteRows(stream, mask!);
        });
        return field;
    }

    private static void WriteRows<T>(Stream stream, IRowSource<T> source)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        T[] row = new T[source.Columns];
        double[] doubles = new double[source.Columns];
        for (int y = 0; y < source.Rows; y++)
        {
            source.ReadRows(y, row);
            for (int x = 0; x < row.Length; x++)
                doubles[x] = double.CreateTruncating(row[x]);
            stream.WriteLittleEndian<double>(doubles);
        }
    }

    /// <summary>Bytes to write, some of them produced while writing; the size is known before.</summary>
    private sealed class Pieces
    {
        private readonly List<(byte[]? Bytes, Action<Stream>? Pixels)> pieces = [];

        public long Size { get; private set; }

        public void Bytes(byte[] bytes)
        {
            pieces.Add((bytes, null));
            Size += bytes.Length;
        }

        public void Pixels(long size, Action<Stream> write)
        {
            pieces.Add((null, write));
            Size += size;
        }

        public void Key(string key, char type) => Bytes([.. Text(key), (byte)type]);

        public void String(string key, string value)
        {
            Key(key, 's');
            Bytes(Text(value));
        }

        public void Int32(string key, int value)
        {
            Key(key, 'i');
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            Bytes(bytes);
        }

        public void Double(string key, double value)
        {
            Key(key, 'd');
            byte[] bytes = new byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            Bytes(bytes);
        }

        public void Unit(string key, string symbol)
        {
            Pieces unit = new();
            unit.String("unitstr", symbol);
            Key(key, 'o');
            Object("GwySIUnit", unit);
        }

        public void Object(string type, Pieces content)
        {
            Bytes(Text(type));
            byte[] size = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(size, checked((uint)content.Size));
            Bytes(size);
            pieces.AddRange(content.pieces);
            Size += content.Size;
        }

        public void WriteTo(Stream stream)
        {
            foreach ((byte[]? bytes, Action<Stream>? pixels) in pieces)
            {
                if (bytes is not null)
                    stream.Write(bytes);
                else
                    pixels!(stream);
            }
        }

        // A zero within a text would end it early and shift all that follows.
        private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal) + "\0");
    }
}
