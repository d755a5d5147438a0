using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Formats;
using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Mapping;

/// <summary>
/// Regions drawn or edited by a person (<c>--regions</c>): a label image, with classes.npy beside labels.npy where there is one; or a .gwy file whose masks are regions.
/// </summary>
internal static class RegionFile
{
    private static readonly string[] BinderCarbonWords = ["binder", "carbon", "b/c"];

    /// <exception cref="InputException">The file holds no regions of this map's size.</exception>
    public static SegmentationResult Read(string path, ModulusMaps maps)
    {
        if (Path.GetExtension(path).Equals(".gwy", StringComparison.OrdinalIgnoreCase))
            return FromMasks(path, maps);
        Raster<int> labels = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => NumpyFile.ReadLabels(path),
            ".tif" or ".tiff" => ToLabels(path, TiffFile.ReadMap(path)),
            ".png" => Reports.Maps.LabelPicture.Read(path),
            _ => throw new InputException(path, "is no label image", "give labels.npy, a .tif or .png of region numbers, or a .gwy with masks"),
        };
        string classes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "classes.npy");
        Raster<byte>? classOf = Path.GetFileName(path) == "labels.npy" && File.Exists(classes) ? ToClasses(NumpyFile.ReadLabels(classes)) : null;
        return LabelImage.ToSegmentation(maps.Grid, maps.Height, labels, classOf);
    }

    /// <summary>Every channel's mask is one region; a title with "binder", "carbon" or "b/c" makes it b/c, any other a facet.</summary>
    private static SegmentationResult FromMasks(string path, ModulusMaps maps)
    {
        Raster<int> labels = new(maps.Grid.Columns, maps.Grid.Rows);
        Raster<byte> classes = new(maps.Grid.Columns, maps.Grid.Rows);
        int region = 0;
        foreach (GwyddionChannel channel in GwyddionFile.Read(path).Where(c => c.Mask is not null))
        {
            IRowSource<byte> mask = channel.Mask!;
            if (mask.Columns != labels.Columns || mask.Rows != labels.Rows)
                throw new InputException(path, $"the mask of '{channel.Title}' has {mask.Columns} × {mask.Rows} pixels, the map {labels.Columns} × {labels.Rows}", "draw the regions on this map");
            region++;
            bool isBinder = BinderCarbonWords.Any(w => channel.Title.Contains(w, StringComparison.OrdinalIgnoreCase));
            byte[] row = new byte[mask.Columns];
            for (int y = 0; y < mask.Rows; y++)
            {
                mask.ReadRows(y, row);
                for (int x = 0; x < row.Length; x++)
                {
                    if (row[x] == 0)
                        continue;
                    labels[x, y] = region;
                    classes[x, y] = (byte)(isBinder ? PixelClass.BinderCarbon : PixelClass.Facet);
                }
            }
        }

        return region > 0 ? LabelImage.ToSegmentation(maps.Grid, maps.Height, labels, classes) : throw new InputException(path, "no channel has a mask", "draw one mask per region");
    }

    private static Raster<int> ToLabels(string path, Raster<float> values) => new(values.Columns, values.Rows, Array.ConvertAll(values.Values, v =>
        float.IsFinite(v) && v == MathF.Floor(v) && v is >= 0 and < 1e6f ? (int)v : throw new InputException(path, $"{v} is no region number", "number the regions 1, 2, 3 …, 0 for none")));

    private static Raster<byte> ToClasses(Raster<int> codes) => new(codes.Columns, codes.Rows, Array.ConvertAll(codes.Values, c => (byte)Math.Clamp(c, 0, 255)));
}
