using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Streaming;

/// <summary>Writes what a map out of core has beside its arrays.</summary>
internal static class StreamedFolderWriter
{
    // A page with ten thousand rows serves nobody; the tables have them all.
    private const int MostRegionsShown = 300;

    /// <summary>Tables, report, pictures, summary; TIFF pyramids and HDF5 at full size.</summary>
    public static void Write(string path, MapFiles files, MapProduct product, CancellationToken cancellation)
    {
        if (product.Request.Exports.Contains("tiff"))
        {
            foreach (FloatMapFile map in files.Maps)
            {
                cancellation.ThrowIfCancellationRequested();
                TiffFile.WritePyramid(Path.Combine(path, map.Map.Name + ".tif"), files.Grid, map.Map.Title, map.Map.Unit, map.File, map.Pyramid?.Levels ?? []);
            }
        }

        if (product.Request.Exports.Contains("hdf5"))
        {
            cancellation.ThrowIfCancellationRequested();
            HdfFile.Write(Path.Combine(path, MapFolderWriter.HdfName), files.Grid, MapFolderWriter.HdfMaps(files.Maps.Select(m => new HdfMap(m.Map.Name, m.Map.Title, m.Map.Unit, m.File)), files.Mask, files.Labels, files.Classes), product.Mapping.Calibration);
        }

        MapFolderWriter.WriteInto(path, product, Shown(product), [], cancellation);
    }

    private static MapProduct Shown(MapProduct product)
    {
        if (product.Regions is not { } measured || measured.Regions.Count <= MostRegionsShown)
            return product;
        return product with
        {
            // Outlines of thousands of regions would hide the map.
            Labels = null,
            Regions = measured with { Regions = [.. measured.Regions.OrderByDescending(r => r.PixelCount).Take(MostRegionsShown).OrderBy(r => r.Id)] },
            Warnings = [.. product.Warnings, $"the {MostRegionsShown} largest of {measured.Regions.Count:N0} regions are shown here; regions.csv has all"],
        };
    }
}
