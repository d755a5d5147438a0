namespace GpuModulus.Segmentation;

/// <summary>
/// Which of the grown planes are facets. In rough ground a slab about a plane cuts out ragged, rough or small and lonely patches;
/// a facet is compact, as smooth as the other facets of the map, and a small one sits beside others on a crystal.
/// </summary>
internal static class FacetTrial
{
    /// <summary>Returns for every label the new one, 0 where it is no facet, the moments of those that are left, their typical residual and that of the rest in nm.</summary>
    public static (int[] Map, List<PlaneMoments> Regions, double Typical, double Surroundings) Judge(WorkMap map, int[] labels, List<PlaneMoments> regions, (int X, int Y) gap, int minimum, float[] variance)
    {
        int n = regions.Count;
        Plane[] planes = [default, .. regions.Select(r => r.Solve())];
        (int[] rim, int[] innerRim) = (new int[n + 1], new int[n + 1]);
        bool[] sure = new bool[n + 1];
        CountRim(map, labels, rim, innerRim, sure, gap);
        double[] raggedness = new double[n + 1];
        for (int i = 1; i <= n; i++)
            raggedness[i] = rim[i] / Math.Sqrt(regions[i - 1].N);
        double typical = TypicalRoughness(planes, regions, raggedness, minimum);
        double rest = Roughness(variance, labels), contrast = rest / Math.Max(0.5, typical);

        // The rougher the rest is against the facets, the less likely chance makes a flat patch in it.
        double alone = Math.Clamp(24 / (contrast * contrast), 1.2, 25), ragged = Math.Clamp(9.5 + (2.2 * (contrast - 2)), 9.5, 15);
        bool[] plausible = new bool[n + 1];
        for (int i = 1; i <= n; i++)
        {
            double size = regions[i - 1].N / minimum;
            plausible[i] = size >= 0.6 && raggedness[i] < ragged + (size > 20 ? 1.5 : 0) && planes[i].Rms < (1.25 * typical) + 1.2 + (size > 20 ? 4 : 0);
            sure[i] = plausible[i] && size > alone;
        }

        // A small one is believed when it has a sure one for a neighbour.
        Array.Clear(rim);
        Array.Clear(innerRim);
        CountRim(map, labels, rim, innerRim, sure, gap);
        int[] result = new int[n + 1];
        List<PlaneMoments> kept = [];
        for (int i = 1; i <= n; i++)
        {
            double company = (double)innerRim[i] / Math.Max(1, rim[i]);
            if (!sure[i] && !(plausible[i] && (company > 0.15 || (regions[i - 1].N > 0.5 * alone * minimum && planes[i].Rms < typical))))
                continue;
            kept.Add(regions[i - 1]);
            result[i] = kept.Count;
        }

        return (result, kept, typical, rest);
    }

    /// <summary>Lower quartile of the window residuals outside the planes, nm.</summary>
    private static double Roughness(float[] variance, int[] labels)
    {
        int step = Math.Max(1, variance.Length / 300_000);
        List<float> rest = [];
        for (int i = 0; i < variance.Length; i += step)
        {
            if (labels[i] == 0)
                rest.Add(variance[i]);
        }

        rest.Sort();
        return rest.Count < 100 ? double.PositiveInfinity : Math.Sqrt(rest[rest.Count / 4]);
    }

    /// <summary>Area-weighted median of the residuals of compact planes.</summary>
    private static double TypicalRoughness(Plane[] planes, List<PlaneMoments> regions, double[] raggedness, int minimum)
    {
        List<(double Rms, double N)> compact = [.. Enumerable.Range(1, regions.Count)
            .Where(i => raggedness[i] < 8.5 && regions[i - 1].N > 3 * minimum)
            .Select(i => (planes[i].Rms, regions[i - 1].N)).OrderBy(p => p.Rms)];
        double half = compact.Sum(p => p.N) / 2, sum = 0;
        foreach ((double rms, double count) in compact)
        {
            sum += count;
            if (sum >= half)
                return rms;
        }

        return 3;
    }

    /// <summary>Pixels at the rim of each label, and those of them that have a sure facet within the gap.</summary>
    private static void CountRim(WorkMap map, int[] labels, int[] rim, int[] accompanied, bool[] sure, (int X, int Y) gap)
    {
        int w = map.Columns, h = map.Rows, bands = Math.Min(h, 4 * Environment.ProcessorCount);
        Parallel.For(0, bands, band =>
        {
            int[] ownRim = new int[rim.Length], ownCompany = new int[rim.Length];
            for (int y = (int)((long)h * band / bands); y < (int)((long)h * (band + 1) / bands); y++)
            {
                int up = y > 0 ? -w : 0, down = y < h - 1 ? w : 0;
                for (int x = 0; x < w; x++)
                {
                    int i = (y * w) + x, own = labels[i];
                    if (own == 0)
                        continue;
                    int left = x > 0 ? -1 : 0, right = x < w - 1 ? 1 : 0;
                    if (labels[i + left] == own && labels[i + right] == own && labels[i + up] == own && labels[i + down] == own
                        && labels[i + up + left] == own && labels[i + up + right] == own && labels[i + down + left] == own && labels[i + down + right] == own)
                        continue;
                    ownRim[own]++;
                    if (Sees(labels, w, h, x, y, own, gap, sure))
                        ownCompany[own]++;
                }
            }

            lock (rim)
            {
                for (int l = 0; l < rim.Length; l++)
                {
                    rim[l] += ownRim[l];
                    accompanied[l] += ownCompany[l];
                }
            }
        });
    }

    private static bool Sees(int[] labels, int w, int h, int x, int y, int own, (int X, int Y) gap, bool[] sure)
    {
        for (int d = 1; d <= gap.X; d++)
        {
            if ((x + d < w && Other(labels[(y * w) + x + d], own, sure)) || (x - d >= 0 && Other(labels[(y * w) + x - d], own, sure)))
                return true;
        }

        for (int d = 1; d <= gap.Y; d++)
        {
            if ((y + d < h && Other(labels[((y + d) * w) + x], own, sure)) || (y - d >= 0 && Other(labels[((y - d) * w) + x], own, sure)))
                return true;
        }

        return false;
    }

    private static bool Other(int label, int own, bool[] sure) => label != own && sure[label];
}
