using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Number types of TIFF images, and whole images as floats.</summary>
internal static class TiffDecoder
{
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
        float[] values = PixelArray.Uninitialized<float>(image.Columns * image.Rows);
        TiffTiles tiles = new(input, image, type);
        for (int band = 0; band < image.TilesDown; band++)
        {
            int first = band * image.TileRows;
            tiles.ReadBand(band, values.AsMemory(first * image.Columns, Math.Min(image.TileRows, image.Rows - first) * image.Columns));
        }

        return new(image.Columns, image.Rows, values);
    }
}
