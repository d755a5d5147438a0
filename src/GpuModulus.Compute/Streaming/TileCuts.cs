namespace GpuModulus.Compute.Streaming;

/// <summary>Where a map is cut into tiles.</summary>
internal static class TileCuts
{
    // While the first tile is read nothing can be computed, and while the last is computed nothing is left to read.
    private const int EndShare = 4;

    /// <summary>First rows of the tiles, and the row after the last; that row alone where no row is left.</summary>
    /// <param name="from">First row.</param>
    /// <param name="to">Row after the last.</param>
    /// <param name="largest">Most rows of a tile.</param>
    /// <param name="smallEnds">Whether the first and the last of several tiles are a quarter as large, and the others equal.</param>
    public static int[] Of(int from, int to, int largest, bool smallEnds)
    {
        int left = Math.Max(0, to - from);
        if (!smallEnds || left <= largest)
            return [.. Enumerable.Range(0, Parts(left, largest)).Select(k => from + (k * largest)), to];
        int end = Math.Max(1, largest / EndShare), middle = left - (2 * end), parts = Parts(middle, largest);
        return [from, .. Enumerable.Range(0, parts).Select(k => from + end + (int)((long)middle * k / parts)), to - end, to];
    }

    private static int Parts(int rows, int largest) => (int)(((long)rows + largest - 1) / largest);
}
