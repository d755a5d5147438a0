using GpuModulus.Core.Maps;
using OpenCvSharp;

namespace GpuModulus.Segmentation;

/// <summary>From grown planes to final labels at full resolution: borders, thin strips, specks, the modulus.</summary>
internal sealed class Refinement(WorkMap map, int[] labels, int regions, Raster<float>? modulus, SegmentationSettings settings, Scratch scratch)
{
    private readonly int w = map.Columns;
    private readonly int h = map.Rows;

    /// <summary>Final labels; 0 = no facet.</summary>
    public int[] Labels { get; } = labels;

    /// <summary>Planes in nm over pixels, by label; index 0 unused.</summary>
    public Plane[] Planes { get; private set; } = [];

    /// <summary>Null where the modulus was not used.</summary>
    public ModulusCue? Cue { get; private set; }

    /// <summary>Overlap of the classes' moduli, NaN where unknown.</summary>
    public double ModulusOverlap { get; private set; } = double.NaN;

    public void Run()
    {
        Planes = RegionTable.FitPlanes(map.Height, Labels, w, h, regions + 1, null);
        (Cue, ModulusOverlap) = ModulusCue.Learn(modulus, CertainPixels());
        Func<int, float>? evidence = Cue is null ? null : i => Cue.Evidence(modulus!.Values[i]);
        int reach = (int)Math.Ceiling(100 / Math.Min(map.PitchX, map.PitchY));
        foreach (int rounds in new[] { reach + 3, 4 })
        {
            double[] sigmas = [1, .. Planes.Skip(1).Select(p => Math.Max(1.5, p.Rms))];
            new BorderRefinement(w, h, map.Height, Planes, sigmas, evidence).Run(Labels, rounds);
            Planes = RegionTable.FitPlanes(map.Height, Labels, w, h, regions + 1, Planes);
        }

        BridgeLines();
        FillThinStrips();
        float[] variance = scratch.Take();
        LocalPlanes.Fit(map, map.Radius(35, 1), null, null, variance);
        RoundedEdges.Assign(map, Labels, Planes, variance);
        scratch.Return(variance);
        DropSpecks();
        Planes = RegionTable.FitPlanes(map.Height, Labels, w, h, regions + 1, Planes);
    }

    private int Pixels(double squareNanometres, int least) => Math.Max(least, (int)Math.Round(squareNanometres / (map.PitchX * map.PitchY)));

    /// <summary>1 well inside facets, 2 well outside.</summary>
    private byte[] CertainPixels()
    {
        byte[] mask = new byte[w * h];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = Labels[i] != 0 ? (byte)1 : (byte)0;
        (int rx, int ry) = map.Radius(60, 1);
        byte[] inner = Imaging.Morphology(mask, w, h, MorphTypes.Erode, rx, ry);
        (rx, ry) = map.Radius(120, 2);
        byte[] outer = Imaging.Morphology(mask, w, h, MorphTypes.Dilate, rx, ry);
        for (int i = 0; i < mask.Length; i++)
            mask[i] = inner[i] != 0 ? (byte)1 : outer[i] == 0 ? (byte)2 : (byte)0;
        return mask;
    }

    /// <summary>What is narrower than 40 nm with one and the same facet on both sides is a scar, a step or debris, whatever its height.</summary>
    private void BridgeLines()
    {
        (int rx, int ry) = map.Radius(40, 1);
        int[] before = [.. Labels];
        Parallel.For(0, h, y =>
        {
            for (int x = 0; x < w; x++)
            {
                int i = (y * w) + x;
                if (before[i] != 0)
                    continue;
                int label = Across(before, i, x, w, 1, rx);
                if (label == 0)
                    label = Across(before, i, y, h, w, ry);
                if (label != 0)
                    Labels[i] = label;
            }
        });
    }

    /// <summary>The label on both sides of a run of rest pixels of at most <paramref name="widest"/>, or 0.</summary>
    private static int Across(int[] before, int i, int position, int size, int stride, int widest)
    {
        int down = 1, up = 1;
        while (down <= widest && position - down >= 0 && before[i - (down * stride)] == 0)
            down++;
        while (up <= widest && position + up < size && before[i + (up * stride)] == 0)
            up++;
        if (down + up - 1 > widest || position - down < 0 || position + up >= size)
            return 0;
        int label = before[i - (down * stride)];
        return label == before[i + (up * stride)] ? label : 0;
    }

    /// <summary>
    /// A strip of no class, narrower than the film's rounding and with a facet on either side, is the rounded edge between them: each of its pixels
    /// goes to the nearer plane. What stands up from the facet is an island instead, unless it is mere debris.
    /// </summary>
    private void FillThinStrips()
    {
        byte[] rest = new byte[w * h];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = Labels[i] == 0 ? (byte)1 : (byte)0;
        (int rx, int ry) = map.Radius(45, 1);
        byte[] thick = Imaging.Morphology(rest, w, h, MorphTypes.Open, rx, ry);
        int[] before = [.. Labels];
        int sx = (2 * rx) + 1, sy = (2 * ry) + 1;
        Parallel.For(0, h, y =>
        {
            for (int x = 0; x < w; x++)
            {
                int i = (y * w) + x;
                if (rest[i] == 0 || thick[i] != 0)
                    continue;
                double best = double.PositiveInfinity, height = 0;
                int label = 0;
                for (int v = Math.Max(0, y - sy); v <= Math.Min(h - 1, y + sy); v++)
                {
                    for (int u = Math.Max(0, x - sx); u <= Math.Min(w - 1, x + sx); u++)
                    {
                        int k = before[(v * w) + u];
                        if (k == 0)
                            continue;
                        double d = map.Height[i] - Planes[k].At(x, y);
                        if (Math.Abs(d) < best)
                        {
                            best = Math.Abs(d);
                            height = d;
                            label = k;
                        }
                    }
                }

                if (label != 0 && (height < 0 ? best < 30 + (3 * Planes[label].Rms) : best < 6 + (3.5 * Planes[label].Rms)))
                    Labels[i] = label;
            }
        });
    }

    /// <summary>Rest pieces too small to be an island join the facet around them; facet crumbs apart from their facet go to the rest.</summary>
    private void DropSpecks()
    {
        byte[] mask = new byte[w * h];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = Labels[i] == 0 ? (byte)1 : (byte)0;
        (int[] pieces, int[] areas) = Imaging.Pieces(mask, w, h);
        int debris = Pixels(50 * 50, 3);
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int i = (y * w) + x;
                if (pieces[i] == 0 || areas[pieces[i]] >= debris)
                    continue;
                int near = x > 0 ? Labels[i - 1] : 0;
                if (near == 0 && y > 0)
                    near = Labels[i - w];
                if (near == 0)
                    near = NextFacet(i, x, y);
                Labels[i] = near;
            }
        }

        int crumb = Math.Max(4, (int)(0.4 * settings.MinimumAreaSquareMetres * 1e18 / (map.PitchX * map.PitchY)));
        Fragments.RemoveSmall(Labels, w, h, crumb);
    }

    private int NextFacet(int i, int x, int y)
    {
        for (int d = 1; x + d < w; d++)
        {
            if (Labels[i + d] != 0)
                return Labels[i + d];
        }

        for (int d = 1; y + d < h; d++)
        {
            if (Labels[i + (d * w)] != 0)
                return Labels[i + (d * w)];
        }

        return 0;
    }
}
