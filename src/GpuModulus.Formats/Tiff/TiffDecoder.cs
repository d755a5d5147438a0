using BitMiracle.LibTiff.Classic;
using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Pixels of one TIFF image: unpacked data straight from the file, packed data through LibTiff.NET.</summary>
internal static class TiffDecoder
{
    private const int NoCompression = 1;

    private static readonly HashSet<int> Known = [NoCompression, 5, 8, 32946, 32773];

    static TiffDecoder() => Tiff.SetErrorHandler(new SilentTiffErrors());

    public static SampleType TypeOf(FormatInput input, TiffDirectory image)
    {
        if (image.SamplesPerPixel != 1 || image.Photometric is not (0 or 1))
            throw new InputException(input.Name, "is a coloured picture, not a map of values", "export the data of the channel, not its image");
        if (!Known.Contains(image.Compression))
            throw new InputException(input.Name, $"is packed by method {image.Compression}", "save it without compression or with LZW, Deflate or PackBits");
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
    public static Raster<float> Read(FormatInput input, TiffDirectory image, int index, SampleType type)
    {
        if ((long)image.Columns * image.Rows > Array.MaxLength)
            throw new InputException(input.Name, $"an image of {image.Columns} × {image.Rows} pixels does not fit into one array", "cut it into parts");
        float[] values = GC.AllocateUninitializedArray<float>(image.Columns * image.Rows);
        if (image.Compression == NoCompression && image.FillOrder == 1)
            ReadPlain(input, image, type, values);
        else
            ReadPacked(input, image, index, type, values);
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

        float[] tile = GC.AllocateUninitializedArray<float>(checked(image.TileColumns * image.TileRows));
        for (int i = 0; i < image.TilesAcross * image.TilesDown; i++)
        {
            SampleConverter.ReadInto(input, offsets[i], tile, type, image.BigEndian, 1, "pixels");
            Place(image, i, tile, values);
        }
    }

    private static void ReadPacked(FormatInput input, TiffDirectory image, int index, SampleType type, float[] values)
    {
        try
        {
            using Tiff tiff = Tiff.ClientOpen(input.Name, "r", input, new TiffInputStream())
                ?? throw input.Damaged("its TIFF structure is unreadable");
            if (!tiff.SetDirectory((short)index))
                throw input.Damaged($"its image {index + 1} is unreadable");
            int size = SampleConverter.Size(type);
            byte[] bytes = new byte[checked(image.TileColumns * image.TileRows * size)];
            float[] tile = GC.AllocateUninitializedArray<float>(image.TileColumns * image.TileRows);
            for (int i = 0; i < image.TilesAcross * image.TilesDown; i++)
            {
                int rows = image.IsTiled ? image.TileRows : Math.Min(image.TileRows, image.Rows - (i * image.TileRows));
                int wanted = rows * image.TileColumns * size;
                int got = image.IsTiled ? tiff.ReadEncodedTile(i, bytes, 0, wanted) : tiff.ReadEncodedStrip(i, bytes, 0, wanted);
                if (got != wanted)
                    throw input.Damaged($"strip or tile {i + 1} of image {index + 1} cannot be unpacked");
                // The library hands out the machine's own byte order.
                SampleConverter.ToSingle(bytes.AsSpan(0, wanted), type, !BitConverter.IsLittleEndian, 1, tile.AsSpan(0, rows * image.TileColumns));
                Place(image, i, tile, values);
            }
        }
        catch (Exception e) when (e is not (InputException or OutOfMemoryException))
        {
            // The library meets damaged data with whatever exception its parser runs into.
            throw input.Damaged("its packed pixels are unreadable", e);
        }
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
