namespace GpuModulus.Mosaics;

/// <summary>An order of the tiles across the shorter side of the mosaic first, so that neighbours have near ranks and systems stay banded.</summary>
internal sealed class TileOrder
{
    private readonly int[] ranks;

    public TileOrder(IReadOnlyList<(double X, double Y)> positions, int columns, int rows)
    {
        double width = positions.Max(p => p.X) - positions.Min(p => p.X), height = positions.Max(p => p.Y) - positions.Min(p => p.Y);
        // Rounded to half tiles, tiles of one row of a shaken stage stay one row.
        (double Major, double Minor) Key((double X, double Y) p) =>
            width >= height ? (Math.Round(2 * p.X / columns), p.Y) : (Math.Round(2 * p.Y / rows), p.X);
        int[] sorted = [.. Enumerable.Range(0, positions.Count).OrderBy(i => Key(positions[i])).ThenBy(i => i)];
        ranks = new int[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
            ranks[sorted[i]] = i;
    }

    public int Rank(int tile) => ranks[tile];

    public int Bandwidth(IEnumerable<(int First, int Second)> pairs) => pairs.Aggregate(0, (most, p) => Math.Max(most, Math.Abs(ranks[p.First] - ranks[p.Second])));
}
