using System.Buffers;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Finds out which regions of neighbouring blocks are one: those that share at least half of the smaller one's pixels in a strip about the seam, as both blocks see
/// it, and have one plane.
/// </summary>
internal sealed class SeamJoin(BlockPlan plan, MapDirections directions)
{
    private const int LeastPixels = 6;
    private readonly Dictionary<(int First, int Second), Strip> waiting = [];

    /// <summary>Regions that are one, as (block, label) pairs.</summary>
    public List<((int Block, int Label) A, (int Block, int Label) B)> Joined { get; } = [];

    /// <summary>Takes what a block sees along its seams; where the neighbour has been here before, the two are compared.</summary>
    public void Add(int block, Refinement refined)
    {
        foreach (int neighbour in plan.Neighbours(block))
        {
            (int, int) key = (Math.Min(block, neighbour), Math.Max(block, neighbour));
            Strip own = Strip.Of(plan.Strip(key.Item1, key.Item2), refined);
            Strip? other;
            lock (waiting)
            {
                if (!waiting.Remove(key, out other))
                {
                    waiting.Add(key, own);
                    continue;
                }
            }

            List<(int, int)> pairs = Compare(own, other);
            own.Release();
            other.Release();
            lock (Joined)
                Joined.AddRange(pairs.Select(p => ((block, p.Item1), (neighbour, p.Item2))));
        }
    }

    private List<(int, int)> Compare(Strip a, Strip b)
    {
        Dictionary<int, int> sizeA = [], sizeB = [];
        Dictionary<(int, int), int> common = [];
        ReadOnlySpan<int> first = a.Labels, second = b.Labels;
        for (int i = 0, end; i < first.Length; i = end)
        {
            // Both are the same over many pixels.
            end = Math.Min(LabelRuns.End(first, i), LabelRuns.End(second, i));
            int k = first[i], l = second[i], length = end - i;
            sizeA[k] = sizeA.GetValueOrDefault(k) + length;
            sizeB[l] = sizeB.GetValueOrDefault(l) + length;
            if (k != 0 && l != 0)
                common[(k, l)] = common.GetValueOrDefault((k, l)) + length;
        }

        return [.. common
            .Where(c => c.Value >= LeastPixels && 2 * c.Value >= Math.Min(sizeA[c.Key.Item1], sizeB[c.Key.Item2]) && directions.Agree(a.Planes[c.Key.Item1], b.Planes[c.Key.Item2]))
            .Select(c => c.Key)];
    }

    private sealed class Strip(int[] pooled, int pixels, Plane[] planes)
    {
        public ReadOnlySpan<int> Labels => pooled.AsSpan(0, pixels);

        public Plane[] Planes => planes;

        public static Strip Of(PixelBlock where, Refinement refined)
        {
            PixelBlock area = refined.Piece.Area;
            int[] labels = ArrayPool<int>.Shared.Rent(where.Pixels);
            for (int y = 0; y < where.Rows; y++)
                refined.Labels.AsSpan(((where.Row + y - area.Row) * area.Columns) + where.Column - area.Column, where.Columns).CopyTo(labels.AsSpan(y * where.Columns));
            if (refined.HoleLabel != 0)
                labels.AsSpan(0, where.Pixels).Replace(refined.HoleLabel, 0);
            return new Strip(labels, where.Pixels, refined.Planes);
        }

        /// <summary>Gives the labels back to the pool: a block has half a megabyte of them.</summary>
        public void Release() => ArrayPool<int>.Shared.Return(pooled);
    }
}
