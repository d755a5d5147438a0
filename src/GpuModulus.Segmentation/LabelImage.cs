using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Regions drawn or edited by a person, in place of those found: a label image, with or without the class of each pixel.</summary>
public static class LabelImage
{
    /// <summary>Residual from its plane, root mean square in m, above which a region drawn without a class is taken for binder/carbon.</summary>
    public const double SmoothestBinderMetres = 15e-9;

    /// <summary>Takes the regions as they are drawn and measures their planes.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m.</param>
    /// <param name="labels">
    /// Any positive number is a region, whether connected or not; 0 (or less) is no region. The result numbers them anew: facets by falling area, then binder/carbon.
    /// </param>
    /// <param name="classes">
    /// Codes of <see cref="PixelClass"/>; a region takes the class of most of its pixels, and is left out, with a warning, where that is None. Null: a region is a facet where its plane
    /// fits to <see cref="SmoothestBinderMetres"/>, binder/carbon otherwise, and a warning says so.
    /// </param>
    /// <exception cref="InputException">The sizes differ, there is no region, or a class has an unknown code.</exception>
    public static SegmentationResult ToSegmentation(ScanGrid grid, IRowSource<float> height, IRowSource<int> labels, IRowSource<byte>? classes)
    {
        Raster<byte>? foundClasses = null;
        Raster<int>? foundLabels = null;
        SegmentedMap map = ToSegmentation(grid, height, labels, classes, (block, ids, codes) =>
        {
            foundLabels ??= new(grid.Columns, grid.Rows);
            foundClasses ??= new(grid.Columns, grid.Rows);
            ids.CopyTo(foundLabels.Values.AsSpan(block.Row * grid.Columns));
            codes.CopyTo(foundClasses.Values.AsSpan(block.Row * grid.Columns));
        });
        return new() { Classes = foundClasses!, Labels = foundLabels!, Regions = map.Regions, Warnings = map.Warnings };
    }

    /// <summary>The same for a map of any size: read three times, in bands of rows, and written once.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m.</param>
    /// <param name="labels">As above.</param>
    /// <param name="classes">As above.</param>
    /// <param name="writer">Takes the new labels and classes in bands of whole rows, from the top.</param>
    /// <param name="cancel">Stops between two bands.</param>
    /// <exception cref="InputException">As above.</exception>
    public static SegmentedMap ToSegmentation(
        ScanGrid grid, IRowSource<float> height, IRowSource<int> labels, IRowSource<byte>? classes, BlockWriter writer, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(height);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(writer);
        _ = grid.Validated("--regions");
        if (labels.Columns != grid.Columns || labels.Rows != grid.Rows)
            throw new InputException("--regions", $"the label image has {labels.Columns} × {labels.Rows} pixels, the map {grid.Columns} × {grid.Rows}", "draw the regions on this map");
        if (height.Columns != grid.Columns || height.Rows != grid.Rows)
            throw new InputException("--regions", $"the height map has {height.Columns} × {height.Rows} pixels, the grid {grid.Columns} × {grid.Rows}", "give maps of one size");
        if (classes is not null && (classes.Columns != grid.Columns || classes.Rows != grid.Rows))
            throw new InputException("--regions", $"the class image has {classes.Columns} × {classes.Rows} pixels, the map {grid.Columns} × {grid.Rows}", "give images of one size");
        return new DrawnRegions(grid, height, labels, classes, cancel).Measure(writer);
    }
}
