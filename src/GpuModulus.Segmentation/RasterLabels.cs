using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Labels and classes of a map that fits into memory.</summary>
internal sealed class RasterLabels(ScanGrid grid) : ILabelStore
{
    public Raster<int> Labels { get; } = new(grid.Columns, grid.Rows, PixelArray.Uninitialized<int>(checked((int)grid.PixelCount)));

    public Raster<byte> Classes { get; } = new(grid.Columns, grid.Rows, PixelArray.Uninitialized<byte>(checked((int)grid.PixelCount)));

    public void Put(int block, PixelBlock core, int[] labels, PixelBlock inside, int width)
    {
        for (int y = 0; y < core.Rows; y++)
            labels.AsSpan(((inside.Row + y) * width) + inside.Column, core.Columns).CopyTo(Labels.Row(core.Row + y)[core.Column..]);
    }

    public void Number(BlockPlan plan, RegionTable table, Func<int, int[]> idsOf)
    {
        for (int block = 0; block < plan.Count; block++)
        {
            PixelBlock core = plan.Core(block);
            int[] ids = idsOf(block);
            Parallel.For(core.Row, core.EndRow, y => table.Number(Labels.Row(y).Slice(core.Column, core.Columns), ids, Classes.Row(y).Slice(core.Column, core.Columns)));
        }
    }
}
