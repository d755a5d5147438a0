namespace GpuModulus.Segmentation;

/// <summary>Runs a loop over the rows of a map on all cores.</summary>
internal static class Rows
{
    /// <summary>Calls <paramref name="body"/> with ranges of pixel indices that cover the map, whole rows each.</summary>
    public static void For(int rows, int columns, Action<int, int> body)
    {
        int bands = Math.Min(rows, 4 * Environment.ProcessorCount);
        Parallel.For(0, bands, band =>
        {
            int first = (int)((long)rows * band / bands), last = (int)((long)rows * (band + 1) / bands);
            body(first * columns, last * columns);
        });
    }
}
