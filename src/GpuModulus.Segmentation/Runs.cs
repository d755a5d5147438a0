namespace GpuModulus.Segmentation;

/// <summary>Stretches of one label along a line.</summary>
internal static class Runs
{
    /// <summary>The first index after <paramref name="from"/> that has another label, or the row's length.</summary>
    public static int End(ReadOnlySpan<int> row, int from)
    {
        int length = row[from..].IndexOfAnyExcept(row[from]);
        return length < 0 ? row.Length : from + length;
    }
}
