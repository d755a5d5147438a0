namespace GpuModulus.Segmentation;

/// <summary>
/// Which of the grown planes are facets. In rough ground a slab about a plane cuts out ragged, rough or small and lonely patches;
/// a facet is compact, as smooth as the other facets of the map, and a small one sits beside others on a crystal.
/// </summary>
internal sealed class FacetTrial
{
    private const double LargestElongation = 1.5;
    private const double TypicalRaggedness = 6;

    // Of 31 000 planes grown in 150 maps those that were rough or ragged and no facet stayed near 1, but for images of the tip's flank, which reached 2 and get no class anyway.
    private const double BeyondChance = 2;
    private readonly WorkMap map;
    private readonly int[] labels;
    private readonly List<PlaneMoments> regions;
    private readonly (int X, int Y) gap;
    private readonly int minimum;
    private readonly IReadOnlyList<(int A, int B)> steps;
    private readonly Gathered<int>[] rimPixels;
    private readonly double[] residual;
    private readonly double[] raggedness;

    /// <param name="map">Heights.</param>
    /// <param name="labels">Planes by number from 1, 0 = none.</param>
    /// <param name="regions">Moments of the planes.</param>
    /// <param name="steps">Pairs of planes that a growth step parts.</param>
    /// <param name="gap">How far a neighbour may be, pixels.</param>
    /// <param name="minimum">Smallest facet, pixels.</param>
    public FacetTrial(WorkMap map, int[] labels, List<PlaneMoments> regions, IReadOnlyList<(int A, int B)> steps, (int X, int Y) gap, int minimum)
    {
        this.map = map;
        this.labels = labels;
        this.regions = regions;
        this.gap = gap;
        this.minimum = minimum;
        this.steps = steps;
        residual = [0, .. regions.Select(r => r.Solve()).Select(plane => plane.Rms * map.Cosine(plane))];
        int w = map.Columns, h = map.Rows;
        rimPixels = Rows.Collect<int>(h, w, (from, to, found) => LabelEdges.AddRims(labels, w, h, from, to, found));
        (int[] rim, _) = CountRim(null);
        raggedness = new double[regions.Count + 1];
        for (int i = 1; i <= regions.Count; i++)
            raggedness[i] = rim[i] / Math.Sqrt(regions[i - 1].N) / Elongation(regions[i - 1]);
    }

    /// <summary>Residual along the normal, nm, of a facet that is hardly believed, by that of the others.</summary>
    public static double Roughest(double typical) => (1.25 * typical) + 1.2;

    /// <summary>Residual along the normal, in nm, and pixels of the planes that are compact beyond doubt.</summary>
    public IEnumerable<(double Rms, double N)> CompactPlanes => Enumerable.Range(1, regions.Count)
        .Where(i => raggedness[i] < 8.5 && regions[i - 1].N > 3 * minimum)
        .Select(i => (residual[i], regions[i - 1].N));

    /// <summary>
    /// Returns for every label the new one, 0 where it is no facet, the moments of those that are left, and for every new label the lowest of its facet: the levels of one facet, parted by
    /// growth steps, are tried together. Asked once.
    /// </summary>
    public (int[] Map, List<PlaneMoments> Regions, int[] FacetOf) Judge(MapRoughness roughness)
    {
        // No height is measured to less than a tenth of a nanometre: an exact plane is not infinitely smoother than another.
        double typical = Math.Max(0.1, roughness.Facets), contrast = roughness.Contrast;
        double alone = Math.Clamp(roughness.Chance, 1.2, 25), ragged = Math.Clamp(9.5 + (2.2 * (contrast - 2)), 9.5, 15);
        int n = regions.Count;
        DisjointSets facets = new(n + 1);
        foreach ((int a, int b) in steps)
        {
            // What is rough or ragged is no level of a facet.
            if (IsEven(Alone(a)) && IsEven(Alone(b)))
                facets.Unite(a, b);
        }

        int[] facet = [.. Enumerable.Range(0, n + 1).Select(facets.Root)];
        Candidate[] candidates = new Candidate[n + 1];
        for (int i = 1; i <= n; i++)
            candidates[facet[i]] = candidates[facet[i]].Plus(Alone(i));
        (bool[] plausible, bool[] sure, double[] evidence) = (new bool[n + 1], new bool[n + 1], new double[n + 1]);
        for (int i = 1; i <= n; i++)
        {
            // Chance makes small patches, rough ones and ragged ones: what is smoother and rounder than usual may be smaller, what is not must be larger.
            Candidate own = candidates[facet[i]];
            double size = own.N / minimum, smoothness = typical / Math.Max(own.Rms, 0.8 * typical), roundness = TypicalRaggedness / Math.Max(own.Raggedness, 5);
            evidence[i] = size * smoothness * smoothness * roundness * roundness;

            // A slab through grains grows ragged and rough with its size, so that its evidence stays about 1; a facet's grows.
            plausible[i] = size >= 0.6 && (IsEven(own) || evidence[i] > BeyondChance);
            sure[i] = plausible[i] && evidence[i] > Math.Max(1.2, 0.5 * alone);
        }

        // A small one is believed when it has a sure one for a neighbour, the sooner the more of its rim it shares.
        (int[] rims, int[] shared) = CountRim(sure);
        foreach (Gathered<int> pixels in rimPixels)
            pixels.Release();
        (int[] rim, int[] accompanied) = (new int[n + 1], new int[n + 1]);
        for (int i = 1; i <= n; i++)
        {
            rim[facet[i]] += rims[i];
            accompanied[facet[i]] += shared[i];
        }

        (int[] result, int[] first) = (new int[n + 1], new int[n + 1]);
        List<PlaneMoments> kept = [];
        List<int> facetOf = [0];
        for (int i = 1; i <= n; i++)
        {
            int own = facet[i];
            double company = (double)accompanied[own] / Math.Max(1, rim[own]);
            if (!sure[i] && !(plausible[i] && ((company > 0.15 && evidence[i] * company > 0.05 * alone) || (candidates[own].N > 0.5 * alone * minimum && candidates[own].Rms < typical))))
                continue;
            kept.Add(regions[i - 1]);
            result[i] = kept.Count;
            first[own] = first[own] == 0 ? kept.Count : first[own];
            facetOf.Add(first[own]);
        }

        return (result, kept, [.. facetOf]);

        Candidate Alone(int i) => Candidate.Of(regions[i - 1].N, residual[i], raggedness[i]);
        bool IsEven(Candidate c) => c.Raggedness < ragged + (1.5 * Math.Min(1, c.N / minimum / 10)) && c.Rms < Roughest(typical) + (c.N / minimum > 20 ? 4 : 0);
    }

    /// <summary>
    /// Circumference of a rectangle with the second moments of a set of pixels over that of the square of its area, (√r + 1/√r)/2 with r = length/width: a long
    /// facet has a longer rim without being ragged.
    /// </summary>
    private double Elongation(in PlaneMoments m)
    {
        (double widest, double narrowest) = map.Extent(m);
        double root = Math.Pow(widest / Math.Max(1e-6, narrowest), 0.25);
        return Math.Min(LargestElongation, 0.5 * (root + (1 / root)));
    }

    /// <summary>Pixels at the rim of each label, and those of them, where the label is not sure itself, that have a sure facet within the gap (none where nothing is sure yet).</summary>
    private (int[] Rim, int[] Accompanied) CountRim(bool[]? sure)
    {
        int w = map.Columns, n = regions.Count + 1;
        (int[] rim, int[] accompanied) = (new int[n], new int[n]);
        Cores.For(rimPixels.Length, band =>
        {
            int[] ownRim = new int[n], ownCompany = new int[n];
            foreach (int i in rimPixels[band].Items)
            {
                int own = labels[i];
                ownRim[own]++;
                if (sure is not null && !sure[own] && Sees(i % w, i / w, own, sure))
                    ownCompany[own]++;
            }

            lock (rim)
            {
                for (int l = 0; l < n; l++)
                {
                    rim[l] += ownRim[l];
                    accompanied[l] += ownCompany[l];
                }
            }
        });
        return (rim, accompanied);
    }

    private bool Sees(int x, int y, int own, bool[] sure)
    {
        int w = map.Columns, h = map.Rows;
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

    /// <summary>Pixels, residual and raggedness of all levels of a facet, by their pixels.</summary>
    private readonly record struct Candidate(double N, double Squares, double Rims)
    {
        public double Rms => Math.Sqrt(Squares / N);

        public double Raggedness => Rims / N;

        public static Candidate Of(double n, double rms, double raggedness) => new(n, n * rms * rms, n * raggedness);

        public Candidate Plus(Candidate o) => new(N + o.N, Squares + o.Squares, Rims + o.Rims);
    }
}
