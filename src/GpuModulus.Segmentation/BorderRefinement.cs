using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Moves the borders between facets, and between facets and the rest, to the pixel. Every pixel at a border takes the label with the least cost:
/// of a facet, d²/(2σ²) + ln(σ/1.5 nm) with d its distance from that facet's plane, the negative logarithm of a Gaussian; of the rest, a constant,
/// heights spread evenly over 200 nm; less what the modulus says; plus a
/// price for every neighbour of another label. All pixels are decided at once from the last state, so that no direction is preferred.
/// </summary>
internal sealed class BorderRefinement
{
    private const float RestCost = 4f;
    private const float CostLimit = 14f;
    private const float NeighbourPrice = 0.55f;
    private const int Portion = 4096;
    private const uint AllLanes = 0x757;
    private readonly int w;
    private readonly int h;
    private readonly float[] height;
    private readonly LabelCost[] costs;
    private readonly ModulusCue? cue;
    private readonly float[]? modulus;
    private readonly Scratch scratch;

    public BorderRefinement(WorkMap map, Plane[] planes, ModulusCue? cue, float[]? modulus, Scratch scratch)
    {
        (w, h, height) = (map.Columns, map.Rows, map.Height);
        costs = [.. planes.Select(LabelCost.Of)];
        (this.cue, this.modulus) = cue is null ? (null, null) : (cue, modulus);
        this.scratch = scratch;
    }

    public void Run(int[] labels, int rounds)
    {
        int pixels = w * h;
        (int[] active, int[] choice, byte[] queued) = (scratch.Integers(pixels), scratch.Integers(pixels), scratch.Bytes(pixels));
        Array.Clear(queued, 0, pixels);
        int count = Borders(labels, active);
        for (int round = 0; round < rounds && count > 0; round++)
        {
            // Decide first, write afterwards; then only the surroundings of what has changed can change.
            int now = count;
            Parallel.For(0, (now + Portion - 1) / Portion, block => DecideAll(labels, active, choice, block * Portion, Math.Min(now, (block + 1) * Portion)));
            int changed = 0;
            for (int k = 0; k < now; k++)
            {
                int i = active[k];
                queued[i] = 0;
                if (labels[i] != choice[k])
                {
                    labels[i] = choice[k];
                    choice[changed++] = i;
                }
            }

            count = 0;
            foreach (int i in choice.AsSpan(0, changed))
                count = Queue(i, active, count, queued);
        }

        scratch.Return(active, choice);
        scratch.Return(queued);
    }

    private int Queue(int i, int[] active, int count, byte[] queued)
    {
        int y = (int)((uint)i / (uint)w), x = i - (y * w);
        for (int v = Math.Max(0, y - 1); v <= Math.Min(h - 1, y + 1); v++)
        {
            for (int k = (v * w) + Math.Max(0, x - 1); k <= (v * w) + Math.Min(w - 1, x + 1); k++)
            {
                if (queued[k] != 0)
                    continue;
                queued[k] = 1;
                active[count++] = k;
            }
        }

        return count;
    }

    private int Borders(int[] labels, int[] found)
    {
        int count = 0;
        for (int y = 0; y < h; y++)
        {
            for (int x = LabelEdges.Next(labels, w, h, 0, y); x < w; x++)
            {
                int i = (y * w) + x, label = labels[i];
                if ((x > 0 && labels[i - 1] != label) || (x < w - 1 && labels[i + 1] != label) || (y > 0 && labels[i - w] != label) || (y < h - 1 && labels[i + w] != label))
                    found[count++] = i;
                else if ((x & 7) == 7)
                    x = LabelEdges.Next(labels, w, h, x + 1, y) - 1;
            }
        }

        return count;
    }

    private void DecideAll(int[] labels, int[] active, int[] choice, int from, int to)
    {
        Span<int> around = stackalloc int[8];
        for (int k = from; k < to; k++)
        {
            int i = active[k], y = (int)((uint)i / (uint)w), x = i - (y * w), own = labels[i];
            if (x == 0 || x >= w - 2 || y == 0 || y == h - 1)
            {
                int n = Around(labels, x, y, around);
                choice[k] = Decide(around[..n], own, i, x, y);
                continue;
            }

            // Nearly always a pixel sees two labels, its own and one other.
            Vector128<int> above = Vector128.LoadUnsafe(ref labels[i - w - 1]), beside = Vector128.LoadUnsafe(ref labels[i - 1]), below = Vector128.LoadUnsafe(ref labels[i + w - 1]);
            uint mine = Lanes(above, beside, below, own);
            if (mine == AllLanes && own != 0)
            {
                choice[k] = own;
                continue;
            }

            int first = BitOperations.TrailingZeroCount(~mine & AllLanes), other = mine == AllLanes ? own : labels[i + (((first >> 2) - 1) * w) + (first & 3) - 1];
            uint others = Lanes(above, beside, below, other);
            if ((mine | others) != AllLanes)
            {
                int n = Around(labels, x, y, around);
                choice[k] = Decide(around[..n], own, i, x, y);
                continue;
            }

            int alike = BitOperations.PopCount(mine);
            float speech = cue is null ? 0 : cue.Evidence(modulus![i]);

            // On equal cost a pixel keeps its label. One that no neighbour has is a candidate only if it is the rest.
            float best = alike > 0 || own == 0 ? (NeighbourPrice * (8 - alike)) + Cost(own, i, x, y, speech) - 1e-4f : float.PositiveInfinity;
            int winner = own;
            if (other != own)
            {
                float cost = (NeighbourPrice * alike) + Cost(other, i, x, y, speech);
                if (cost < best)
                    (best, winner) = (cost, other);
            }

            if (own != 0 && other != 0 && (NeighbourPrice * 8) + Cost(0, i, x, y, speech) < best)
                winner = 0;
            choice[k] = winner;
        }
    }

    /// <summary>Which of the 8 neighbours have a label: bits 0 to 2 the line above, 4 and 6 beside, 8 to 10 below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Lanes(Vector128<int> above, Vector128<int> beside, Vector128<int> below, int label)
    {
        Vector128<int> wanted = Vector128.Create(label);
        uint bits = Vector128.Equals(above, wanted).ExtractMostSignificantBits()
            | (Vector128.Equals(beside, wanted).ExtractMostSignificantBits() << 4) | (Vector128.Equals(below, wanted).ExtractMostSignificantBits() << 8);
        return bits & AllLanes;
    }

    private int Around(int[] labels, int x, int y, Span<int> around)
    {
        int n = 0;
        for (int v = Math.Max(0, y - 1); v <= Math.Min(h - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(w - 1, x + 1); u++)
            {
                if (u != x || v != y)
                    around[n++] = labels[(v * w) + u];
            }
        }

        return n;
    }

    /// <summary>The candidates are the neighbours' labels and the rest.</summary>
    private int Decide(ReadOnlySpan<int> around, int own, int i, int x, int y)
    {
        int n = around.Length, alike = Count(around, own);
        float speech = cue is null ? 0 : cue.Evidence(modulus![i]), price = NeighbourPrice * 8f / n;
        float best = alike > 0 || own == 0 ? (price * (n - alike)) + Cost(own, i, x, y, speech) - 1e-4f : float.PositiveInfinity;
        int choice = own;
        if (own != 0)
            Offer(0, n - Count(around, 0), ref best, ref choice);
        for (int k = 0; k < n; k++)
        {
            int label = around[k];
            if (label != own && label != 0 && around[..k].IndexOf(label) < 0)
                Offer(label, n - Count(around, label), ref best, ref choice);
        }

        return choice;

        void Offer(int label, int unlike, ref float least, ref int winner)
        {
            float cost = (price * unlike) + Cost(label, i, x, y, speech);
            if (cost < least)
                (least, winner) = (cost, label);
        }
    }

    private static int Count(ReadOnlySpan<int> around, int label)
    {
        int count = 0;
        foreach (int k in around)
            count += k == label ? 1 : 0;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Cost(int label, int i, int x, int y, float speech)
    {
        if (label == 0)
            return RestCost + MathF.Max(0, speech);
        ref readonly LabelCost cost = ref costs[label];
        float d = height[i] - (float)cost.Plane.At(x, y);
        return MathF.Min(CostLimit, d * d * cost.Inverse) + cost.Offset - MathF.Min(0, speech);
    }

    /// <summary>Plane, 1/(2σ²) and ln(σ/1.5 nm) of a label.</summary>
    private readonly record struct LabelCost(Plane Plane, float Inverse, float Offset)
    {
        public static LabelCost Of(Plane plane)
        {
            double sigma = Math.Max(1.5, plane.Rms);
            return new LabelCost(plane, (float)(0.5 / (sigma * sigma)), (float)Math.Min(2, Math.Log(sigma / 1.5)));
        }
    }
}
