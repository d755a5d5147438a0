using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Finds the flat crystal facets of a map, each its own region, and the binder/carbon between and upon them, from the height, and from the modulus as
/// far as it tells them apart. The method and its limits are in docs/segmentation.md.
/// </summary>
public static class FacetSegmentation
{
    /// <summary>Segments one map.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m; NaN where there is none.</param>
    /// <param name="modulus">Corrected (or apparent) modulus in Pa, NaN where masked; null to use the height alone.</param>
    /// <param name="settings">Few and physical.</param>
    /// <exception cref="InputException">A setting is out of range, the sizes differ, or OpenCV's native library is missing.</exception>
    public static SegmentationResult Segment(ScanGrid grid, Raster<float> height, Raster<float>? modulus, SegmentationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(height);
        ArgumentNullException.ThrowIfNull(settings);
        _ = grid.Validated("segmentation");
        _ = settings.Validated();
        Check(grid, height, "height");
        if (modulus is not null)
            Check(grid, modulus, "modulus");
        if (grid.PixelCount > 1 << 30)
            throw new InputException("segmentation", $"{grid.Columns} × {grid.Rows} pixels are too many to segment at once", "segment the tiles of the mosaic");
        Imaging.Require();
        return new FacetFinder(grid, height, modulus, settings).Run();
    }

    private static void Check(ScanGrid grid, Raster<float> map, string what)
    {
        if (map.Columns != grid.Columns || map.Rows != grid.Rows)
            throw new InputException("segmentation", $"the {what} map has {map.Columns} × {map.Rows} pixels, the grid {grid.Columns} × {grid.Rows}", "give maps of one size");
    }
}
