namespace GpuModulus.Segmentation;

/// <summary>Runs a loop over the rows of a map on all cores.</summary>
internal static class Rows
{
    /// <summary>Calls <paramref name="body"/> with ranges of pixel indices that cover the map, whole rows each.</summary>
    public static void For(int rows, int columns, Action<int, int> body)
    {
        int bands = Bands(rows);
        Cores.For(bands, band => body(First(band, bands, rows) * columns, First(band + 1, bands, rows) * columns));
    }

    /// <summary>The same with a list for each range, in the order of the ranges: what is decided of all pixels at once is written when all is decided.</summary>
    public static Gathered<T>[] Collect<T>(int rows, int columns, Action<int, int, Gathered<T>> body)
        where T : unmanaged
    {
        int bands = Bands(rows);
        Gathered<T>[] found = new Gathered<T>[bands];
        Cores.For(bands, band =>
        {
            found[band] = new();
            body(First(band, bands, rows) * columns, First(band + 1, bands, rows) * columns, found[band]);
        });
        return found;
    }

    private static int Bands(int rows) => Math.Min(rows, 4 * Environment.ProcessorCount);

    private static int First(int band, int bands, int rows) => (int)((long)rows * band / bands);
}
