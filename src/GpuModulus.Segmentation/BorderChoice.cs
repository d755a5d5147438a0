using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>
/// The label that a pixel at a border takes: that of the least cost. Of a facet, d²/(2σ²) + ln(σ/1.5 nm) with d its distance from that facet's plane, the negative logarithm of a Gaussian;
/// of the rest, a constant, heights spread evenly over 200 nm; less what the modulus says; plus a price for every neighbour of another label.
/// </summary>
internal sealed class BorderChoice
{
    public const float RestCost = 4f;
    public const float CostLimit = 14f;
    public const float NeighbourPrice = 0.8f;

    // On equal cost a pixel keeps its label.
    public const float KeepsLabel = 1e-4f;

    // Film, tip and wear round an edge by some tens of nanometres each, nm; half way to an upright flank it ends.
    public const float EdgeRadius = 100;
    public const float HalfWay = 0.7071f;

    // A facet's own pixels are not given away for its film and noise, and its edges fall off more than what stands on it rises.
    private const double LeastTolerance = 1.7;
    private const double BelowToAbove = 1.5;

    private const uint AllLanes = 0x757;
    private readonly int w;
    private readonly int h;
    private readonly float[] height;
    private readonly float perX;
    private readonly float perY;
    private readonly LabelCost[] costs;
    private readonly ModulusCue? cue;
    private readonly float[]? modulus;

    public BorderChoice(WorkMap map, Plane[] planes, ModulusCue? cue, float[]? modulus, double rim)
    {
        (w, h, height) = (map.Columns, map.Rows, map.Height);
        (perX, perY) = ((float)(1 / map.PitchX), (float)(1 / map.PitchY));
        costs = [.. planes.Select(p => LabelCost.Of(p, map, rim))];
        costs[0] = new LabelCost(default, 0, RestCost, 0, 0, 0);
        (this.cue, this.modulus) = (cue, modulus);
    }

    /// <summary>What the labels cost; the rest is a plane whose distance costs nothing.</summary>
    public IReadOnlyList<LabelCost> Costs => costs;

    /// <summary>The label that a pixel takes, as the labels are now.</summary>
    public int Of(int[] labels, int i)
    {
        int y = (int)((uint)i / (uint)w), x = i - (y * w), own = labels[i];
        if (x == 0 || x >= w - 2 || y == 0 || y == h - 1)
        {
            Span<int> around = stackalloc int[8];
            return Decide(around[..Around(labels, x, y, around)], own, i, x, y);
        }

        // Nearly always a pixel sees two labels, its own and one other.
        Vector128<int> above = Vector128.LoadUnsafe(ref labels[i - w - 1]), beside = Vector128.LoadUnsafe(ref labels[i - 1]), below = Vector128.LoadUnsafe(ref labels[i + w - 1]);
        uint mine = Lanes(above, beside, below, own);
        if (mine == AllLanes)
            return own;

        // The best of the facets first; then that against the rest.
        Evidence evidence = new(height[i], x, y, cue is null ? 0 : cue.Evidence(modulus![i]));
        uint resting = own == 0 ? mine : Lanes(above, beside, below, 0), left = AllLanes & ~(mine | resting);
        int facet = own, alike = BitOperations.PopCount(mine);
        float best = own == 0 || alike == 0 ? float.PositiveInfinity : (NeighbourPrice * (8 - alike)) + Cost(own, evidence) - KeepsLabel;
        while (left != 0)
        {
            int other = labels[i + Offset((uint)BitOperations.TrailingZeroCount(left))];
            uint others = Lanes(above, beside, below, other);
            left &= ~others;
            float cost = (NeighbourPrice * (8 - BitOperations.PopCount(others))) + Cost(other, evidence);
            if (cost < best)
                (best, facet, alike) = (cost, other, BitOperations.PopCount(others));
        }

        return facet != 0 && IsFacet(facet, own, evidence, NeighbourPrice * (8 - alike), NeighbourPrice * (8 - BitOperations.PopCount(resting))) ? facet : 0;
    }

    /// <summary>
    /// Whether a pixel is a facet's rather than the rest's. The rest lies on facets, not below them: what is lower than the plane is the facet's own edge, drawn down by film and tip, as far as the slope there explains it (<see cref="Drop"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsFacet(int facet, int own, in Evidence evidence, float price, float priceOfRest)
    {
        ref readonly LabelCost cost = ref costs[facet];
        float d = evidence.Height - (float)cost.Plane.At(evidence.X, evidence.Y), scale = d < 0 ? cost.Below : cost.Above;
        float asRest = priceOfRest + RestCost + MathF.Max(0, evidence.Speech), ahead = price + cost.Offset + MathF.Max(0, -evidence.Speech);
        float most = asRest + (own == facet ? KeepsLabel : own == 0 ? -KeepsLabel : 0);
        if (ahead + MathF.Min(CostLimit, d * d * scale) <= most)
            return true;
        if (!(d < 0 && cost.Rounding > 0))
            return false;

        // What is the facet's without its edge is not asked for the slope.
        d = MathF.Min(0, d + Drop(cost, (int)evidence.X, (int)evidence.Y));
        return ahead + MathF.Min(CostLimit, d * d * scale) <= most;
    }

    /// <summary>
    /// How far below a plane its own edge lies, nm: a film draws it down by the more the steeper the surface leaves the plane; where it has turned by φ, an edge of radius ρ has fallen by
    /// ρ(1 − cos φ) along the normal. 0 at the map's border.
    /// </summary>
    private float Drop(in LabelCost cost, int x, int y)
    {
        if (x == 0 || y == 0 || x == w - 1 || y == h - 1)
            return 0;
        int i = (y * w) + x;
        float p = (height[i + 1] - height[i - 1]) / 2 * perX, q = (height[i + w] - height[i - w]) / 2 * perY, p0 = (float)cost.Plane.B * perX, q0 = (float)cost.Plane.C * perY;
        float square = 1 + (p0 * p0) + (q0 * q0), cosine = (1 + (p * p0) + (q * q0)) / MathF.Sqrt((1 + (p * p) + (q * q)) * square);
        float drawn = cost.Rounding * MathF.Sqrt(((p - p0) * (p - p0)) + ((q - q0) * (q - q0)));
        return cosine > HalfWay ? MathF.Max(drawn, EdgeRadius * (1 - cosine) * MathF.Sqrt(square)) : drawn;
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

    /// <summary>Where the neighbour of a lane lies from the pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Offset(uint lane) => (((int)(lane >> 2) - 1) * w) + (int)(lane & 3) - 1;

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

    /// <summary>The same at the map's border. The candidates are the neighbours' labels and the rest.</summary>
    private int Decide(ReadOnlySpan<int> around, int own, int i, int x, int y)
    {
        int n = around.Length, alike = Count(around, own), facet = own;
        Evidence evidence = new(height[i], x, y, cue is null ? 0 : cue.Evidence(modulus![i]));
        float price = NeighbourPrice * 8f / n;
        float best = own == 0 || alike == 0 ? float.PositiveInfinity : (price * (n - alike)) + Cost(own, evidence) - KeepsLabel;
        for (int k = 0; k < n; k++)
        {
            int label = around[k];
            if (label == own || label == 0 || around[..k].IndexOf(label) >= 0)
                continue;
            int like = Count(around, label);
            float cost = (price * (n - like)) + Cost(label, evidence);
            if (cost < best)
                (best, facet, alike) = (cost, label, like);
        }

        return facet != 0 && IsFacet(facet, own, evidence, price * (n - alike), price * (n - Count(around, 0))) ? facet : 0;
    }

    private static int Count(ReadOnlySpan<int> around, int label)
    {
        int count = 0;
        foreach (int k in around)
            count += k == label ? 1 : 0;
        return count;
    }

    /// <summary>The rest is a plane whose distance costs nothing: no branch for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Cost(int label, in Evidence evidence)
    {
        ref readonly LabelCost cost = ref costs[label];
        float d = evidence.Height - (float)cost.Plane.At(evidence.X, evidence.Y), against = label == 0 ? evidence.Speech : -evidence.Speech;
        return MathF.Min(CostLimit, d * d * cost.Inverse) + cost.Offset + MathF.Max(0, against);
    }

    /// <summary>What a pixel brings: height, place, and what its modulus says for a facet.</summary>
    private readonly record struct Evidence(float Height, double X, double Y, float Speech);

    /// <summary>Plane, 1/(2σ²) and ln(σ/1.5 nm) of a label; against the rest, what the square of a distance above and below the plane costs, and over how many nm its edges are drawn down.</summary>
    internal readonly record struct LabelCost(Plane Plane, float Inverse, float Offset, float Above, float Below, float Rounding)
    {
        public static LabelCost Of(Plane plane, WorkMap map, double rim)
        {
            double sigma = Math.Max(1.5, plane.Rms);
            float inverse = (float)(0.5 / (sigma * sigma)), offset = (float)Math.Min(2, Math.Log(sigma / 1.5));
            if (double.IsNaN(rim))
                return new LabelCost(plane, inverse, offset, inverse, inverse, 0);
            double tolerance = Math.Max(rim / map.Cosine(plane), LeastTolerance * sigma), below = BelowToAbove * tolerance;
            return new LabelCost(plane, inverse, offset, (float)((RestCost - offset) / (tolerance * tolerance)), (float)((RestCost - offset) / (below * below)), (float)rim);
        }
    }
}
