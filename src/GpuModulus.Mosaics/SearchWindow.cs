namespace GpuModulus.Mosaics;

/// <summary>Shifts of the second tile against the first that are looked at, in whole pixels, both ends included.</summary>
internal readonly record struct SearchWindow(int MinX, int MaxX, int MinY, int MaxY)
{
    /// <summary>Around a centre, and so that the tiles overlap at all.</summary>
    public static SearchWindow Around(double x, double y, double reachX, double reachY, int columns, int rows)
    {
        int mostX = Math.Max(0, columns - PairSearch.LeastOverlap), mostY = Math.Max(0, rows - PairSearch.LeastOverlap);
        return new(
            Math.Clamp((int)Math.Floor(x - reachX), -mostX, mostX), Math.Clamp((int)Math.Ceiling(x + reachX), -mostX, mostX),
            Math.Clamp((int)Math.Floor(y - reachY), -mostY, mostY), Math.Clamp((int)Math.Ceiling(y + reachY), -mostY, mostY));
    }

    public bool Contains(double x, double y) => x >= MinX && x <= MaxX && y >= MinY && y <= MaxY;
}
