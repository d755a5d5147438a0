namespace GpuModulus.Segmentation;

/// <summary>
/// Moves the borders between facets, and between facets and the rest, to the pixel. Every pixel at a border takes the label with the least cost:
/// of a facet, d²/(2σ²) with d its distance from that facet's plane; of the rest, a constant (d = 2.8σ); less what the modulus says; plus a
/// price for every neighbour of another label. All pixels are decided at once from the last state, so that no direction is preferred.
/// </summary>
internal sealed class BorderRefinement(int columns, int rows, float[] smooth, Plane[] planes, double[] sigmas, float[]? evidence)
{
    private const float RestCost = 4f;
    private const float CostLimit = 14f;
    private const float NeighbourPrice = 0.55f;

    public void Run(int[] labels, int rounds)
    {
        int[] next = new int[labels.Length];
        float[] inverse = [.. sigmas.Select(s => (float)(0.5 / (s * s)))];
        int[] current = labels;
        for (int round = 0; round < rounds; round++)
        {
            int[] from = current, to = next;
            Parallel.For(0, rows, y => Line(from, to, inverse, y));
            (current, next) = (to, from);
        }

        if (!ReferenceEquals(current, labels))
            Array.Copy(current, labels, labels.Length);
    }

    private void Line(int[] from, int[] to, float[] inverse, int y)
    {
        int w = columns;
        Array.Copy(from, y * w, to, y * w, w);
        Span<int> near = stackalloc int[8];
        Span<int> candidates = stackalloc int[9];
        for (int x = 0; x < w; x++)
        {
            int i = (y * w) + x, own = from[i];
            bool inside = (x == 0 || from[i - 1] == own) && (x == w - 1 || from[i + 1] == own)
                && (y == 0 || from[i - w] == own) && (y == rows - 1 || from[i + w] == own);
            if (inside)
                continue;
            int n = 0;
            for (int v = Math.Max(0, y - 1); v <= Math.Min(rows - 1, y + 1); v++)
            {
                for (int u = Math.Max(0, x - 1); u <= Math.Min(w - 1, x + 1); u++)
                {
                    if (u != x || v != y)
                        near[n++] = from[(v * w) + u];
                }
            }

            candidates[0] = own;
            int options = 1;
            for (int k = -1; k < n; k++)
            {
                int label = k < 0 ? 0 : near[k];
                if (candidates[..options].IndexOf(label) < 0)
                    candidates[options++] = label;
            }

            float best = float.PositiveInfinity;
            int choice = own;
            foreach (int label in candidates[..options])
            {
                int unlike = 0;
                for (int k = 0; k < n; k++)
                    unlike += near[k] == label ? 0 : 1;
                float cost = (NeighbourPrice * unlike * 8f / n) + Cost(label, i, x, y, inverse);
                if (cost < best - 1e-4f)
                {
                    best = cost;
                    choice = label;
                }
            }

            to[i] = choice;
        }
    }

    private float Cost(int label, int i, int x, int y, float[] inverse)
    {
        if (label == 0)
            return RestCost + (evidence is null ? 0 : MathF.Max(0, evidence[i]));
        float d = smooth[i] - (float)planes[label].At(x, y);
        return MathF.Min(CostLimit, d * d * inverse[label]) - (evidence is null ? 0 : MathF.Min(0, evidence[i]));
    }
}
