using GpuModulus.Cli.Output;
using GpuModulus.Cli.Streaming;
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
        if (IsGwyddion(path))
            return FromMasks(path, maps);
        using RegionImage labels = RegionImage.Open(path, maps.Grid);
        using RegionImage? classes = ClassesBeside(path, maps.Grid);
        return LabelImage.ToSegmentation(maps.Grid, maps.Height, labels.Numbers, classes?.Codes);
    }

    /// <summary>The same for a map out of core.</summary>
    /// <exception cref="InputException">As above, or the file is a .gwy, which is read whole.</exception>
    public static SegmentedMap Stream(string path, MapFiles files, BlockWriter writer, CancellationToken cancellation)
    {
        if (IsGwyddion(path))
            throw new InputException(path, "masks of a .gwy are taken only for maps that are held in memory", "give the regions as labels.npy or a .tif, or more --memory");
        using RegionImage labels = RegionImage.Open(path, files.Grid);
        using RegionImage? classes = ClassesBeside(path, files.Grid);
        return LabelImage.ToSegmentation(files.Grid, files.Height, labels.Numbers, classes?.Codes, writer, cancellation);
    }

    /// <summary>Every channel's mask is one region, those apart that map.gwy comes with; a title with "binder", "carbon" or "b/c" makes it b/c, any other a facet.</summary>
    private static SegmentationResult FromMasks(string path, ModulusMaps maps)
    {
        Raster<int> labels = new(maps.Grid.Columns, maps.Grid.Rows);
        Raster<byte> classes = new(maps.Grid.Columns, maps.Grid.Rows);
        int region = 0;
        foreach (GwyddionChannel channel in GwyddionFile.Read(path).Where(c => c.Mask is not null && !GwyddionMaps.IsOwnMask(c)))
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

        return region > 0 ? LabelImage.ToSegmentation(maps.Grid, maps.Height, labels, classes) : throw new InputException(path, "no channel has a mask that a person drew", "draw one mask per region, each on a copy of the height, or edit labels.npy (--export npy)");
    }

    private static bool IsGwyddion(string path) => Path.GetExtension(path).Equals(".gwy", StringComparison.OrdinalIgnoreCase);

    private static RegionImage? ClassesBeside(string path, ScanGrid grid)
    {
        string classes = Path.Combine(Path.GetDirectoryName(path) ?? "", "classes.npy");
        return Path.GetFileName(path) == "labels.npy" && File.Exists(classes) ? RegionImage.Open(classes, grid) : null;
    }
}
