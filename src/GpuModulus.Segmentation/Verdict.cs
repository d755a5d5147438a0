using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Class and confidence of every label, and what the user should know about them.</summary>
internal sealed class Verdict
{
    private const double LargestWhiteNoise = 6;
    private readonly WorkMap map;
    private readonly Refinement found;

    public Verdict(WorkMap map, Refinement found, SegmentationSettings settings, double facetRoughness, double restRoughness, bool withModulus)
    {
        this.map = map;
        this.found = found;
        int n = found.Planes.Length;
        long[] counts = new long[n];
        foreach (int label in found.Labels)
            counts[label]++;
        double total = map.Columns * (double)map.Rows;
        double smallest = Math.Max(1, settings.MinimumAreaSquareMetres * 1e18 / (map.PitchX * map.PitchY));
        Classes = new PixelClass[n];
        Confidence = new double[n];
        bool restIsNoise = counts[0] > 0 && Whiteness(0) > 0.9;
        double contrast = restRoughness / Math.Max(0.5, facetRoughness);
        Classes[0] = restIsNoise ? PixelClass.None : PixelClass.BinderCarbon;
        Confidence[0] = n == 1 ? 0.5 : 1 - (1 / (1 + (contrast * contrast / 4)));
        double flank = 0;
        bool white = restIsNoise && counts[0] > 0.02 * total;
        for (int l = 1; l < n; l++)
        {
            Plane p = found.Planes[l];
            double tilt = WorkMap.Angle(p.B / map.PitchX, p.C / map.PitchY, 0, 0);
            if (tilt > RegionTable.SteepestFacet)
                flank += counts[l];
            else if (p.Rms > LargestWhiteNoise * settings.Sensitivity && Whiteness(l) > 0.9)
                white = true;
            else
                Classes[l] = PixelClass.Facet;
            double excess = restRoughness / Math.Max(0.5, p.Rms);
            Confidence[l] = counts[0] == 0 || !double.IsFinite(restRoughness) ? 1 : 1 - (1 / (1 + (excess * excess / 8 * Math.Sqrt(counts[l] / smallest))));
        }

        bool facets = Classes.Contains(PixelClass.Facet);
        if (!facets)
            Warnings.Add($"no flat facet of at least {settings.MinimumAreaSquareMetres * 1e12:G3} µm² was found");
        if (white)
            Warnings.Add("part of the map is white noise without grains or facets: it was given no class");
        if (facets && counts[0] > 0.02 * total && contrast < 2.5)
            Warnings.Add($"facets and binder/carbon are hard to tell apart: what is no facet is only {contrast:F1} times as rough as the facets");
        if (flank > 0.01 * total)
            Warnings.Add($"{100 * flank / total:F0} % of the map is steeper than 70°, the image of the tip's flank: it was given no class");
        if (facets && withModulus && found.Cue is null && counts[0] > 0.02 * total)
        {
            string reason = double.IsFinite(found.ModulusOverlap) ? $"overlap by {100 * found.ModulusOverlap:F0} %" : "could not be compared";
            Warnings.Add($"the moduli of facets and binder/carbon {reason}: they were told apart by the topography alone");
        }
    }

    public PixelClass[] Classes { get; }

    /// <summary>1 − 1/(1 + (R/r)²·√(N/Nmin)/8), R the residual of the rest and r that of the facet: a measure, not a probability.</summary>
    public double[] Confidence { get; }

    public List<string> Warnings { get; } = [];

    /// <summary>
    /// Mean square difference of neighbouring pixels over that of pixels three apart, the label's own plane left aside: 1 for white noise, less for any surface.
    /// </summary>
    private double Whiteness(int label)
    {
        int w = map.Columns, h = map.Rows, step = Math.Max(1, h / 512);
        double slope = label == 0 ? 0 : found.Planes[label].B, near = 0, far = 0;
        for (int y = 0; y < h; y += step)
        {
            for (int x = 0; x + 3 < w; x++)
            {
                int i = (y * w) + x;
                if (found.Labels[i] != label || found.Labels[i + 3] != label)
                    continue;
                double a = map.Height[i + 1] - map.Height[i] - slope, b = map.Height[i + 3] - map.Height[i] - (3 * slope);
                near += a * a;
                far += b * b;
            }
        }

        return far > 0 ? near / far : 0;
    }
}
