using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Finds the flat crystal facets of a map, each its own region, and the binder/carbon between and upon them, from the height, and from the modulus as
/// far as it tells them apart. The method and its limits are in docs/segmentation.md.
/// </summary>
public static class FacetSegmentation
{
    private static readonly Lazy<Task> Compiling = new(() => Task.Run(Rehearse));

    /// <summary>
    /// Begins to load OpenCV's library and to compile every step, some 0.4 s, beside other work: for a process that segments one small map, which takes less than that. Once in a process.
    /// Where the library is missing, the segmentation says so, not this call.
    /// </summary>
    /// <returns>Ends when all is loaded and compiled: a process must not end before.</returns>
    public static Task CompileBeside() => Compiling.Value;

    /// <summary>Segments one map that is in memory. The result does not depend on the number of processors.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m; NaN where there is none.</param>
    /// <param name="modulus">Corrected (or apparent) modulus in Pa, NaN where masked; null to use the height alone.</param>
    /// <param name="settings">Few and physical.</param>
    /// <exception cref="InputException">A setting is out of range, the sizes differ, or OpenCV's native library is missing.</exception>
    public static SegmentationResult Segment(ScanGrid grid, Raster<float> height, Raster<float>? modulus, SegmentationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(height);
        Check(grid, height, "height");
        if (modulus is not null)
            Check(grid, modulus, "modulus");
        if (grid.PixelCount > 1 << 30)
            throw new InputException("segmentation", $"{grid.Columns} × {grid.Rows} pixels are too many to segment in memory", "segment the map in blocks");
        RasterLabels store = new(grid.Validated("segmentation"));
        SegmentedMap map = Run(grid, Reader(height), modulus is null ? null : Reader(modulus), settings, new BlockSettings(), store, null, default);
        return new SegmentationResult { Classes = store.Classes, Labels = store.Labels, Regions = map.Regions, Warnings = map.Warnings, Bow = map.Bow };
    }

    /// <summary>
    /// Segments a map of any size, block by block, with bounded memory: the same method, cut and result as <see cref="Segment"/> with the same
    /// <see cref="BlockSettings.CorePixels"/>. The height is read two or three times (once by whole lines, a few thousand pixels of them at a time), the modulus once, each block with a
    /// margin; labels and classes are written at the end, when all regions are known, with one number for a facet however many blocks it crosses.
    /// </summary>
    /// <param name="grid">Size and pitch of the whole map.</param>
    /// <param name="height">Height in m, NaN where there is none; called from several threads.</param>
    /// <param name="modulus">Corrected (or apparent) modulus in Pa, NaN where masked; null to use the height alone. Called from several threads.</param>
    /// <param name="settings">Few and physical.</param>
    /// <param name="blocks">How the map is cut.</param>
    /// <param name="writer">Takes the final labels and classes, block by block in order, from one thread.</param>
    /// <param name="progress">Fraction of the blocks that are segmented; null for none.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <exception cref="InputException">A setting is out of range, the temporary file cannot be made, or OpenCV's native library is missing.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SegmentedMap SegmentBlocks(
        ScanGrid grid,
        BlockReader<float> height,
        BlockReader<float>? modulus,
        SegmentationSettings settings,
        BlockSettings blocks,
        BlockWriter writer,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(height);
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(writer);
        using RunLabels store = new(blocks.TemporaryFolder, writer);
        return Run(grid, height, modulus, settings, blocks, store, progress, cancel);
    }

    private static SegmentedMap Run(
        ScanGrid grid,
        BlockReader<float> height,
        BlockReader<float>? modulus,
        SegmentationSettings settings,
        BlockSettings blocks,
        ILabelStore store,
        IProgress<double>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _ = grid.Validated("segmentation");
        _ = settings.Validated();
        Imaging.Require();
        BlockPlan plan = new(grid, blocks.Validated());
        return new MapSegmenter(grid, height, modulus, settings, plan, store, progress, cancel).Run();
    }

    private static BlockReader<float> Reader(Raster<float> map) => (block, destination) =>
    {
        for (int y = 0; y < block.Rows; y++)
            map.Row(block.Row + y).Slice(block.Column, block.Columns).CopyTo(destination[(y * block.Columns)..]);
    };

    private static void Check(ScanGrid grid, Raster<float> map, string what)
    {
        if (map.Columns != grid.Columns || map.Rows != grid.Rows)
            throw new InputException("segmentation", $"the {what} map has {map.Columns} × {map.Rows} pixels, the grid {grid.Columns} × {grid.Rows}", "give maps of one size");
    }

    private static void Rehearse()
    {
        try
        {
            _ = Rehearsal.Run();
        }
        catch (InputException)
        {
            // Found again, and told, by the call that needs the library.
        }
    }
}
