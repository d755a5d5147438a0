namespace GpuModulus.Segmentation;

/// <summary>Keeps the labels of the blocks' cores, each block's own numbers, until all regions of the map are known.</summary>
internal interface ILabelStore
{
    /// <summary>Keeps a core; called from several threads, once for each block.</summary>
    /// <param name="block">Number of the block.</param>
    /// <param name="core">Its place in the map.</param>
    /// <param name="labels">Labels of the block with its margin.</param>
    /// <param name="inside">The core's place in it.</param>
    /// <param name="width">Columns of the block with its margin.</param>
    void Put(int block, PixelBlock core, int[] labels, PixelBlock inside, int width);

    /// <summary>Numbers everything.</summary>
    /// <param name="plan">The blocks.</param>
    /// <param name="table">The regions.</param>
    /// <param name="idsOf">The ids of a block's labels.</param>
    void Number(BlockPlan plan, RegionTable table, Func<int, int[]> idsOf);
}
