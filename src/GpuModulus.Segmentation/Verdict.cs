using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Class and confidence of every region, and what the user should know about them.</summary>
internal sealed class Verdict
{
    private const double LargestWhiteNoise = 6;

    /// <summary>Judges regions; that of index 0 is the rest.</summary>
    public Verdict(ScanGrid grid, IReadOnlyList<RegionTally> regions, Plane[] planes, SegmentationSettings settings, MapRoughness roughness, BorderDecisions borders, bool withModulus)
    {
        int n = regions.Count;
        double pitchX = grid.PitchXMetres * 1e9, pitchY = grid.PitchYMetres * 1e9;
        double total = regions.Sum(r => r.IsHole ? 0.0 : r.Count), rest = regions[0].Count;
        double smallest = Math.Max(1, settings.MinimumAreaSquareMetres / grid.PixelAreaSquareMetres);
        Classes = new PixelClass[n];
        Confidence = new double[n];
        bool restIsNoise = rest > 0 && regions[0].Whiteness > 0.9;
        double contrast = roughness.Contrast;
        Classes[0] = restIsNoise ? PixelClass.None : PixelClass.BinderCarbon;
        Confidence[0] = n == 1 ? 0.5 : 1 - (1 / (1 + (contrast * contrast / 4)));
        double flank = 0;
        bool white = restIsNoise && rest > 0.02 * total;
        for (int l = 1; l < n; l++)
        {
            if (regions[l].IsHole)
                continue;
            Plane p = planes[l];
            double tilt = WorkMap.Angle(p.B / pitchX, p.C / pitchY, 0, 0);
            if (tilt > RegionTable.SteepestFacet)
                flank += regions[l].Count;
            else if (p.Rms > LargestWhiteNoise * settings.Sensitivity && regions[l].Whiteness > 0.9)
                white = true;
            else
                Classes[l] = PixelClass.Facet;
            double excess = roughness.Rest / Math.Max(0.5, p.Rms * Math.Cos(tilt));
            Confidence[l] = rest == 0 || !double.IsFinite(roughness.Rest) ? 1 : 1 - (1 / (1 + (excess * excess / 8 * Math.Sqrt(regions[l].Count / smallest))));
        }

        bool facets = Classes.Contains(PixelClass.Facet);
        if (!facets)
            Warnings.Add($"no flat facet of at least {settings.MinimumAreaSquareMetres * 1e12:G3} µm² was found");
        if (white)
            Warnings.Add("part of the map is white noise without grains or facets: it was given no class");
        if (facets && rest > 0.02 * total && contrast < 2.5)
            Warnings.Add($"facets and binder/carbon are hard to tell apart: what is no facet is only {contrast:F1} times as rough as the facets");
        if (flank > 0.01 * total)
            Warnings.Add($"{100 * flank / total:F0} % of the map is steeper than 70°, the image of the tip's flank: it was given no class");
        if (facets && withModulus && borders.Cue is null && rest > 0.02 * total)
        {
            string reason = double.IsFinite(borders.Overlap) ? $"overlap by {100 * borders.Overlap:F0} %" : "could not be compared";
            Warnings.Add($"the moduli of facets and binder/carbon {reason}: they were told apart by the topography alone");
        }
    }

    public PixelClass[] Classes { get; }

    /// <summary>1 − 1/(1 + (R/r)²·√(N/Nmin)/8), R the residual of the rest and r that of the facet: a measure, not a probability.</summary>
    public double[] Confidence { get; }

    public List<string> Warnings { get; } = [];
}
