using GpuModulus.Core;
using GpuModulus.Core.Maps;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>A label image saved as a picture: every colour is a region, black (or transparent) is none.</summary>
public static class LabelPicture
{
    /// <summary>Reads a picture; regions are numbered in the order in which their colours first occur.</summary>
    /// <exception cref="InputException">Not a whole picture, one of 16 bits, or more than 65535 colours (a photograph, not labels).</exception>
    public static Raster<int> Read(string path)
    {
        using SKCodec? codec = File.Exists(path) ? SKCodec.Create(path) : null;
        if (codec is null)
            throw new InputException(path, "is not a picture that can be read", "give a PNG");
        using SKBitmap bitmap = Decoded(codec, path);
        Raster<int> labels = new(bitmap.Width, bitmap.Height);
        Dictionary<uint, int> regions = [];
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                SKColor colour = bitmap.GetPixel(x, y);
                if (colour.Alpha == 0 || (colour.Red | colour.Green | colour.Blue) == 0)
                    continue;
                if (!regions.TryGetValue((uint)colour, out int id))
                {
                    id = regions.Count + 1;
                    if (id > ushort.MaxValue)
                        throw new InputException(path, "has too many colours for a label image", "save it without anti-aliasing, one colour per region");
                    regions[(uint)colour] = id;
                }

                labels[x, y] = id;
            }
        }

        return labels;
    }

    private static SKBitmap Decoded(SKCodec codec, string path)
    {
        // Of sixteen bits the decoder would keep the upper eight: the first 255 regions would be none.
        if (IsOfSixteenBits(path))
            throw new InputException(path, "has 16 bits per colour, of which a picture here keeps 8", "save the region numbers as .npy or .tif");
        SKBitmap bitmap = new(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        throw new InputException(path, "ends too early or is damaged", "copy it again");
    }

    /// <summary>The bit depth of a PNG stands in byte 24 (PNG specification, 11.2.1).</summary>
    private static bool IsOfSixteenBits(string path)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        const int BitDepth = 24;
        Span<byte> head = stackalloc byte[BitDepth + 1];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.StartsWith(signature) && head[BitDepth] == 16;
    }
}
