using System.Globalization;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Finds the images in a serialised Gwyddion container.</summary>
internal static class GwyddionParser
{
    public static ReadOnlySpan<byte> Magic => "GWYP"u8;

    public static IReadOnlyList<GwyddionChannel> Read(FormatInput input)
    {
        GwyddionCursor cursor = new(input) { Position = Magic.Length };
        (string type, long end) = cursor.Object(input.Length);
        if (type != "GwyContainer")
            throw input.Damaged("its outermost object is no GwyContainer");
        SortedDictionary<int, Parts> found = [];
        while (cursor.Position < end)
        {
            string key = cursor.Text(end);
            char kind = (char)cursor.Byte(end);
            if (Key(key) is not { } place)
            {
                cursor.SkipValue(kind, end);
                continue;
            }

            if (!found.TryGetValue(place.Id, out Parts? parts))
                found[place.Id] = parts = new();
            ReadItem(input, cursor, parts, place.Item, kind, end);
        }

        List<GwyddionChannel> channels = [];
        foreach ((int id, Parts parts) in found)
        {
            if (parts.Data is { } data)
                channels.Add(Channel(input, id, parts, data));
        }

        return channels;
    }

    /// <summary>Splits "/3/data/title" into 3 and "data/title"; null for every other form.</summary>
    private static (int Id, string Item)? Key(string key)
    {
        if (key.Length < 4 || key[0] != '/')
            return null;
        int slash = key.IndexOf('/', 1);
        return slash > 0 && int.TryParse(key.AsSpan(1, slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? (id, key[(slash + 1)..]) : null;
    }

    private static void ReadItem(FormatInput input, GwyddionCursor cursor, Parts parts, string item, char kind, long end)
    {
        switch (item, kind)
        {
            case ("data", 'o'):
                parts.Data = Field(input, cursor, end) ?? parts.Data;
                break;
            case ("mask", 'o'):
                parts.Mask = Field(input, cursor, end) ?? parts.Mask;
                break;
            case ("data/title", 's'):
                parts.Title = cursor.Text(end);
                break;
            case ("base/palette", 's'):
                parts.Palette = cursor.Text(end);
                break;
            case ("base/range-type", 'i'):
                parts.RangeType = cursor.Int32(end);
                break;
            case ("base/min", 'd'):
                parts.Minimum = cursor.Double(end);
                break;
            case ("base/max", 'd'):
                parts.Maximum = cursor.Double(end);
                break;
            case ("meta", 'o'):
                ReadMetadata(cursor, parts, end);
                break;
            default:
                cursor.SkipValue(kind, end);
                break;
        }
    }

    private static void ReadMetadata(GwyddionCursor cursor, Parts parts, long outerEnd)
    {
        (_, long end) = cursor.Object(outerEnd);
        while (cursor.Position < end)
        {
            string key = cursor.Text(end);
            char kind = (char)cursor.Byte(end);
            if (kind == 's')
                parts.Metadata.Add(new(key, cursor.Text(end)));
            else
                cursor.SkipValue(kind, end);
        }
    }

    private static FieldParts? Field(FormatInput input, GwyddionCursor cursor, long outerEnd)
    {
        (string type, long end) = cursor.Object(outerEnd);
        if (type != "GwyDataField")
        {
            cursor.Position = end;
            return null;
        }

        FieldParts field = new();
        while (cursor.Position < end)
        {
            string key = cursor.Text(end);
            char kind = (char)cursor.Byte(end);
            switch (key, kind)
            {
                case ("xres", 'i'):
                    field.Columns = cursor.Int32(end);
                    break;
                case ("yres", 'i'):
                    field.Rows = cursor.Int32(end);
                    break;
                case ("xreal", 'd'):
                    field.Width = cursor.Double(end);
                    break;
                case ("yreal", 'd'):
                    field.Height = cursor.Double(end);
                    break;
                case ("xoff", 'd'):
                    field.OffsetX = cursor.Double(end);
                    break;
                case ("yoff", 'd'):
                    field.OffsetY = cursor.Double(end);
                    break;
                case ("si_unit_xy", 'o'):
                    field.LateralUnit = UnitText(cursor, end);
                    break;
                case ("si_unit_z", 'o'):
                    field.Unit = UnitText(cursor, end);
                    break;
                case ("data", 'D' or 'F'):
                    field.Type = kind == 'D' ? SampleType.Float64 : SampleType.Float32;
                    field.Count = cursor.UInt32(end);
                    field.DataOffset = cursor.Position;
                    cursor.Skip(field.Count * SampleConverter.Size(field.Type), end);
                    break;
                default:
                    cursor.SkipValue(kind, end);
                    break;
            }
        }

        if (field.Columns < 1 || field.Rows < 1 || (long)field.Columns * field.Rows != field.Count)
            throw input.Damaged($"an image claims {field.Columns} × {field.Rows} pixels and holds {field.Count} values");
        return field;
    }

    private static string UnitText(GwyddionCursor cursor, long outerEnd)
    {
        (_, long end) = cursor.Object(outerEnd);
        string unit = "";
        while (cursor.Position < end)
        {
            string key = cursor.Text(end);
            char kind = (char)cursor.Byte(end);
            if (key == "unitstr" && kind == 's')
                unit = cursor.Text(end);
            else
                cursor.SkipValue(kind, end);
        }

        return unit;
    }

    private static GwyddionChannel Channel(FormatInput input, int id, Parts parts, FieldParts data)
    {
        Raster<float> values = Values(input, data);
        Raster<byte>? mask = null;
        if (parts.Mask is { } field && field.Columns == data.Columns && field.Rows == data.Rows)
        {
            float[] marks = Values(input, field).Values;
            mask = new(field.Columns, field.Rows, Array.ConvertAll(marks, m => m > 0.5f ? (byte)1 : (byte)0));
        }

        return new()
        {
            Title = parts.Title.Length > 0 ? parts.Title : $"Channel {id + 1}",
            Values = values,
            Unit = data.Unit,
            PitchX = data.Width / data.Columns,
            PitchY = data.Height / data.Rows,
            LateralUnit = data.LateralUnit,
            OffsetX = data.OffsetX,
            OffsetY = data.OffsetY,
            Mask = mask,
            Metadata = parts.Metadata,
            DisplayRange = parts is { RangeType: 1, Minimum: { } low, Maximum: { } high } ? (low, high) : null,
            Palette = parts.Palette,
        };
    }

    private static Raster<float> Values(FormatInput input, FieldParts field) =>
        SampleConverter.ReadRaster(input, field.DataOffset, field.Columns, field.Rows, field.Type, bigEndian: false, 1, "image");

    private sealed class Parts
    {
        public FieldParts? Data { get; set; }

        public FieldParts? Mask { get; set; }

        public string Title { get; set; } = "";

        public string Palette { get; set; } = "";

        public int RangeType { get; set; }

        public double? Minimum { get; set; }

        public double? Maximum { get; set; }

        public List<KeyValuePair<string, string>> Metadata { get; } = [];
    }

    private sealed class FieldParts
    {
        public int Columns { get; set; }

        public int Rows { get; set; }

        public double Width { get; set; } = 1;

        public double Height { get; set; } = 1;

        public double OffsetX { get; set; }

        public double OffsetY { get; set; }

        public string Unit { get; set; } = "";

        public string LateralUnit { get; set; } = "";

        public SampleType Type { get; set; }

        public long Count { get; set; }

        public long DataOffset { get; set; }
    }
}
