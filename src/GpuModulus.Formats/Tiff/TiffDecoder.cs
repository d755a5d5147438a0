using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Pixels of one TIFF image: unpacked data straight from the file into the floats, packed data by way of one strip or tile.</summary>
internal static class TiffDecoder
{
    private const int ReversedBits = 2;

    public static SampleType TypeOf(FormatInput input, TiffDirectory image)
    {
        if (image.SamplesPerPixel != 1 || image.Photometric is not (0 or 1))
            throw new InputException(input.Name, "is a coloured picture, not a map of values", "export the data of the channel, not its image");
        if (!TiffCodec.IsKnown(image.Compression))
            throw new InputException(input.Name, $"is packed by method {image.Compression}", "save it without compression or with LZW, Deflate or PackBits");
        if (image.Predictor is < TiffPredictor.None or > TiffPredictor.FloatingPoint || (image.Predictor == TiffPredictor.FloatingPoint && image.SampleFormat != 3))
            throw new InputException(input.Name, $"is packed with the predictor {image.Predictor}", "save it with predictor 1 or 2");
        // 4 = undefined: by custom unsigned.
        return (image.SampleFormat, image.Bits) switch
        {
            (1 or 4, 8) => SampleType.UInt8,
            (1 or 4, 16) => SampleType.UInt16,
            (1 or 4, 32) => SampleType.UInt32,
            (1 or 4, 64) => SampleType.UInt64,
            (2, 8) => SampleType.Int8,
            (2, 16) => SampleType.Int16,
            (2, 32) => SampleType.Int32,
            (2, 64) => SampleType.Int64,
            (3, 16) => SampleType.Float16,
            (3, 32) => SampleType.Float32,
            (3, 64) => SampleType.Float64,
            _ => throw new InputException(input.Name, $"has pixels of {image.Bits} bits in format {image.SampleFormat}", "save it with 8, 16 or 32 bits or as 32-bit float"),
        };
    }

    /// <summary>Reads one image whose sizes were checked before.</summary>
    public static Raster<float> Read(FormatInput input, TiffDirectory image, SampleType type)
    {
        if ((long)image.Columns * image.Rows > Array.MaxLength)
            throw new InputException(input.Name, $"an image of {image.Columns} × {image.Rows} pixels does not fit into one array", "cut it into parts");
        if ((image.IsTiled || image.Compression != TiffCodec.None) && (Int128)image.TileColumns * image.TileRows * SampleConverter.Size(type) > Array.MaxLength)
            throw new InputException(input.Name, $"its tiles or strips of {image.TileColumns} × {image.TileRows} pixels do not fit into one array", "save it with smaller ones");
        float[] values = GC.AllocateUninitializedArray<float>(image.Columns * image.Rows);
        if (image.Compression == TiffCodec.None && image.FillOrder != ReversedBits)
            ReadPlain(input, image, type, values);
        else
            ReadPacked(input, image, type, values);
        return new(image.Columns, image.Rows, values);
    }

    private static void ReadPlain(FormatInput input, TiffDirectory image, SampleType type, float[] values)
    {
        long[] offsets = image.Offsets();
        if (!image.IsTiled)
        {
            for (int strip = 0; strip < image.TilesDown; strip++)
            {
                int first = strip * image.TileRows;
                int rows = Math.Min(image.TileRows, image.Rows - first);
                SampleConverter.ReadInto(input, offsets[strip], values.AsSpan(first * image.Columns, rows * image.Columns), type, image.BigEndian, 1, "pixels");
            }

            return;
        }

        float[] tile = GC.AllocateUninitializedArray<float>(image.TileColumns * image.TileRows);
        for (int i = 0; i < image.TilesAcross * image.TilesDown; i++)
        {
            SampleConverter.ReadInto(input, offsets[i], tile, type, image.BigEndian, 1, "pixels");
            Place(image, i, tile, values);
        }
    }

    private static void ReadPacked(FormatInput input, TiffDirectory image, SampleType type, float[] values)
    {
        long[] offsets = image.Offsets();
        long[] counts = image.ByteCounts();
        int size = SampleConverter.Size(type);
        byte[] bytes = new byte[image.TileColumns * image.TileRows * size];
        float[] tile = GC.AllocateUninitializedArray<float>(image.TileColumns * image.TileRows);
        for (int i = 0; i < image.TilesAcross * image.TilesDown; i++)
        {
            int rows = image.IsTiled ? image.TileRows : Math.Min(image.TileRows, image.Rows - (i * image.TileRows));
            Span<byte> wanted = bytes.AsSpan(0, rows * image.TileColumns * size);
            Unpack(input, image, i, input.Bytes(offsets[i], counts[i], "pixels"), wanted);
            bool bigEndian = image.BigEndian;
            if (image.Predictor != TiffPredictor.None && image.Compression != TiffCodec.None)
            {
                TiffPredictor.Undo(image.Predictor, wanted, image.TileColumns, size, image.BigEndian);
                bigEndian = !BitConverter.IsLittleEndian;
            }

            SampleConverter.ToSingle(wanted, type, bigEndian, 1, tile.AsSpan(0, rows * image.TileColumns));
            Place(image, i, tile, values);
        }
    }

    private static void Unpack(FormatInput input, TiffDirectory image, int index, byte[] packed, Span<byte> wanted)
    {
        if (image.FillOrder == ReversedBits)
            TiffCodec.ReverseBits(packed);
        try
        {
            if (TiffCodec.Unpack(image.Compression, packed, wanted) == wanted.Length)
                return;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The inflater reports most damage as invalid data, but a preset dictionary as an I/O error of its own.
            throw input.Damaged($"strip or tile {index + 1} cannot be unpacked", e);
        }

        throw input.Damaged($"strip or tile {index + 1} ends too early");
    }

    private static void Place(TiffDirectory image, int index, float[] tile, float[] values)
    {
        int left = index % image.TilesAcross * image.TileColumns;
        int top = index / image.TilesAcross * image.TileRows;
        int columns = Math.Min(image.TileColumns, image.Columns - left);
        int rows = Math.Min(image.TileRows, image.Rows - top);
        for (int y = 0; y < rows; y++)
            tile.AsSpan(y * image.TileColumns, columns).CopyTo(values.AsSpan(((top + y) * image.Columns) + left));
    }
}
