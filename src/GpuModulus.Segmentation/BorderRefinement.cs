namespace GpuModulus.Segmentation;

/// <summary>
/// Moves the borders between facets, and between facets and the rest, to the pixel. Every pixel at a border takes the label with the least cost:
/// of a facet, d²/(2σ²) + ln(σ/1.5 nm) with d its distance from that facet's plane, the negative logarithm of a Gaussian; of the rest, a constant,
/// heights spread evenly over 200 nm; less what the modulus says; plus a
/// price for every neighbour of another label. All pixels are decided at once from the last state, so that no direction is preferred.
/// </summary>
internal sealed class BorderRefinement(WorkMap map, Plane[] planes, double[] sigmas, ModulusCue? cue, float[]? modulus, Scratch scratch)
{
    private const float RestCost = 4f;
    private const float CostLimit = 14f;
    private const float NeighbourPrice = 0.55f;
    private readonly int columns = map.Columns;
    private readonly int rows = map.Rows;
    private readonly float[] height = map.Height;
    private readonly float[] offset = [.. sigmas.Select(s => (float)Math.Min(2, Math.Log(s / 1.5)))];
    private readonly float[] inverse = [.. sigmas.Select(s => (float)(0.5 / (s * s)))];

    public void Run(int[] labels, int rounds)
    {
        List<int> active = Borders(labels);
        byte[] queued = scratch.Bytes(map.Pixels);
        Array.Clear(queued, 0, map.Pixels);
        for (int round = 0; round < rounds && active.Count > 0; round++)
        {
            // Decide first, write afterwards; then only the surroundings of what has changed can change.
            int[] choice = new int[active.Count];
            List<int> now = active;
            Parallel.For(0, (now.Count + 4095) / 4096, block =>
            {
                Span<int> candidates = stackalloc int[10];
                Span<int> alike = stackalloc int[10];
                for (int k = block * 4096; k < Math.Min(now.Count, (block + 1) * 4096); k++)
                    choice[k] = Decide(labels, now[k], candidates, alike);
            });
            List<int> changed = [];
            for (int k = 0; k < now.Count; k++)
            {
                queued[now[k]] = 0;
                if (labels[now[k]] != choice[k])
                {
                    labels[now[k]] = choice[k];
                    changed.Add(now[k]);
                }
            }

            active = [];
            foreach (int i in changed)
            {
                int x = i % columns, y = i / columns;
                for (int v = Math.Max(0, y - 1); v <= Math.Min(rows - 1, y + 1); v++)
                {
                    for (int u = Math.Max(0, x - 1); u <= Math.Min(columns - 1, x + 1); u++)
                    {
                        int k = (v * columns) + u;
                        if (queued[k] != 0)
                            continue;
                        queued[k] = 1;
                        active.Add(k);
                    }
                }
            }
        }

        scratch.Return(queued);
    }

    private List<int> Borders(int[] labels)
    {
        int bands = Math.Min(rows, 4 * Environment.ProcessorCount), w = columns;
        List<int>[] found = new List<int>[bands];
        Parallel.For(0, bands, band =>
        {
            List<int> own = [];
            for (int y = (int)((long)rows * band / bands); y < (int)((long)rows * (band + 1) / bands); y++)
            {
                for (int x = 0; x < w; x++)
                {
                    int i = (y * w) + x, label = labels[i];
                    if ((x > 0 && labels[i - 1] != label) || (x < w - 1 && labels[i + 1] != label) || (y > 0 && labels[i - w] != label) || (y < rows - 1 && labels[i + w] != label))
                        own.Add(i);
                }
            }

            found[band] = own;
        });
        List<int> all = new(found.Sum(f => f.Count));
        foreach (List<int> own in found)
            all.AddRange(own);
        return all;
    }

    private int Decide(int[] labels, int i, Span<int> candidates, Span<int> alike)
    {
        // The candidates are the neighbours' labels and the rest; beside each, how many neighbours have it.
        int w = columns, y = (int)((uint)i / (uint)w), x = i - (y * w), own = labels[i], n = 0, options = 1;
        candidates[0] = 0;
        alike[0] = 0;
        for (int v = Math.Max(0, y - 1); v <= Math.Min(rows - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(w - 1, x + 1); u++)
            {
                if (u == x && v == y)
                    continue;
                int label = labels[(v * w) + u], k = 0;
                n++;
                while (k < options && candidates[k] != label)
                    k++;
                if (k == options)
                {
                    candidates[options] = label;
                    alike[options++] = 0;
                }

                alike[k]++;
            }
        }

        if (options == 2 && alike[1] == n && own == candidates[1])
            return own;
        float speech = cue is null ? 0 : cue.Evidence(modulus![i]), best = float.PositiveInfinity, price = NeighbourPrice * 8f / n;
        int choice = own;
        for (int k = 0; k < options; k++)
        {
            // On equal cost a pixel keeps its label.
            float cost = (price * (n - alike[k])) + Cost(candidates[k], i, x, y, speech) - (candidates[k] == own ? 1e-4f : 0);
            if (cost < best)
            {
                best = cost;
                choice = candidates[k];
            }
        }

        return choice;
    }

    private float Cost(int label, int i, int x, int y, float speech)
    {
        if (label == 0)
            return RestCost + MathF.Max(0, speech);
        float d = height[i] - (float)planes[label].At(x, y);
        return MathF.Min(CostLimit, d * d * inverse[label]) + offset[label] - MathF.Min(0, speech);
    }
}
