using GpuModulus.Core;
using GpuModulus.Core.Maps;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>A label image saved as a picture: every colour is a region, black (or transparent) is none.</summary>
public static class LabelPicture
{
    /// <summary>Reads a picture; regions are numbered in the order in which their colours first occur.</summary>
    /// <exception cref="InputException">Not a picture, or more than 65535 colours (a photograph, not labels).</exception>
    public static Raster<int> Read(string path)
    {
        using SKBitmap? bitmap = File.Exists(path) ? SKBitmap.Decode(path) : null;
        if (bitmap is null)
            throw new InputException(path, "is not a picture that can be read", "give a PNG");
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
}
