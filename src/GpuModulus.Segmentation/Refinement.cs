using OpenCvSharp;

namespace GpuModulus.Segmentation;

/// <summary>
/// From grown planes to final labels at full resolution: borders, thin strips, rounded edges, specks, the modulus. Step by step, so that several pieces of a map decide
/// together before the steps that need it (<see cref="BorderDecisions"/>).
/// </summary>
internal sealed class Refinement
{
    private readonly MapPiece piece;
    private readonly WorkMap map;
    private readonly float[]? modulus;
    private readonly SegmentationSettings settings;
    private readonly Scratch scratch;
    private readonly int w;
    private readonly int h;

    /// <summary>Begins with the labels of the piece, which it changes.</summary>
    /// <param name="piece">Heights and labels.</param>
    /// <param name="modulus">Modulus of the piece's pixels; null to use the height alone.</param>
    /// <param name="settings">What counts as a facet.</param>
    public Refinement(MapPiece piece, float[]? modulus, SegmentationSettings settings)
    {
        this.piece = piece;
        this.modulus = modulus;
        this.settings = settings;
        map = piece.Full;
        scratch = piece.Scratch;
        (w, h) = (map.Columns, map.Rows);
        Labels = piece.Labels;
        Planes = PlaneFit.First(map, Labels, piece.LabelCount);
    }

    /// <summary>Labels; 0 = no facet.</summary>
    public int[] Labels { get; }

    /// <summary>Planes in nm over pixels, by label; index 0 unused.</summary>
    public Plane[] Planes { get; private set; }

    /// <summary>Heights and labels.</summary>
    public MapPiece Piece => piece;

    /// <summary>Adds ln E of pixels well inside and well outside the facets.</summary>
    /// <param name="facet">Takes those inside.</param>
    /// <param name="binder">Takes those outside.</param>
    /// <param name="step">Every so many pixels.</param>
    public void SampleModulus(List<float> facet, List<float> binder, int step)
    {
        if (modulus is null)
            return;
        byte[] certain = CertainPixels();
        for (int i = 0; i < map.Pixels; i += step)
        {
            if (certain[i] != 0 && modulus[i] > 0 && float.IsFinite(modulus[i]))
                (certain[i] == 1 ? facet : binder).Add(MathF.Log(modulus[i]));
        }

        scratch.Return(certain);
    }

    /// <summary>Moves borders to the pixel and closes what is thin.</summary>
    public void MoveBorders(ModulusCue? cue)
    {
        int reach = (int)Math.Ceiling(100 / Math.Min(map.PitchX, map.PitchY));
        foreach (int rounds in new[] { reach + 3, 4 })
        {
            new BorderRefinement(map, Planes, cue, modulus, scratch).Run(Labels, rounds);
            Planes = PlaneFit.Again(map, Labels, Planes);
        }

        int[] before = scratch.Integers(map.Pixels);
        BridgeLines(before);
        FillThinStrips(before);
        scratch.Return(before);
    }

    /// <summary>Residual variance of fine windows, nm², in an array of the scratch.</summary>
    public float[] FineVariance()
    {
        float[] variance = scratch.Floats(map.Pixels);
        LocalPlanes.Fit(map, map.Radius(35, 1), null, null, variance);
        return variance;
    }

    /// <summary>Gives rounded edges to facets and drops specks.</summary>
    /// <param name="variance">From <see cref="FineVariance"/>; goes back to the scratch.</param>
    /// <param name="smoothest">Variance below which a piece of the rest is no grain, nm².</param>
    public void Finish(float[] variance, double smoothest)
    {
        RoundedEdges.Assign(map, Labels, Planes, variance, smoothest, scratch);
        scratch.Return(variance);

        // Rest pieces too small to be an island join the facet around them; facet crumbs apart from their facet go to the rest.
        Fragments.RemoveSmallRest(Labels, w, h, Math.Max(3, (int)Math.Round(50 * 50 / (map.PitchX * map.PitchY))));
        Fragments.RemoveSmallFacets(Labels, w, h, Math.Max(4, (int)(0.4 * settings.MinimumAreaSquareMetres * 1e18 / (map.PitchX * map.PitchY))));
        Planes = PlaneFit.Again(map, Labels, Planes);
    }

    /// <summary>1 well inside facets, 2 well outside.</summary>
    private byte[] CertainPixels()
    {
        (byte[] mask, byte[] inner, byte[] outer) = (scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels));
        for (int i = 0; i < map.Pixels; i++)
            mask[i] = Labels[i] != 0 ? (byte)1 : (byte)0;
        (int rx, int ry) = map.Radius(60, 1);
        Imaging.Morphology(mask, inner, w, h, MorphTypes.Erode, rx, ry);
        (rx, ry) = map.Radius(120, 2);
        Imaging.Morphology(mask, outer, w, h, MorphTypes.Dilate, rx, ry);
        for (int i = 0; i < map.Pixels; i++)
            mask[i] = inner[i] != 0 ? (byte)1 : outer[i] == 0 ? (byte)2 : (byte)0;
        scratch.Return(inner, outer);
        return mask;
    }

    /// <summary>What is narrower than 40 nm with one and the same facet on both sides is a scar, a step or debris, whatever its height.</summary>
    private void BridgeLines(int[] before)
    {
        (int rx, int ry) = map.Radius(40, 1);
        Labels.AsSpan(0, map.Pixels).CopyTo(before);
        Parallel.For(0, h, y =>
        {
            Span<int> row = Labels.AsSpan(y * w, w);
            for (int x = NextRest(row, 0); x < w; x = NextRest(row, x + 1))
            {
                int i = (y * w) + x;
                int label = Across(before, i, x, w, 1, rx);
                if (label == 0)
                    label = Across(before, i, y, h, w, ry);
                if (label != 0)
                    row[x] = label;
            }
        });
    }

    private static int NextRest(ReadOnlySpan<int> row, int from)
    {
        int distance = row[from..].IndexOf(0);
        return distance < 0 ? row.Length : from + distance;
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
    private void FillThinStrips(int[] before)
    {
        (byte[] rest, byte[] thick) = (scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels));
        Rows.For(h, w, (from, to) =>
        {
            for (int i = from; i < to; i++)
                rest[i] = Labels[i] == 0 ? (byte)1 : (byte)0;
        });
        (int rx, int ry) = map.Radius(45, 1);
        Imaging.Morphology(rest, thick, w, h, MorphTypes.Open, rx, ry);
        Labels.AsSpan(0, map.Pixels).CopyTo(before);
        int sx = (2 * rx) + 1, sy = (2 * ry) + 1;
        Parallel.For(0, h, y =>
        {
            for (int x = 0; x < w; x++)
            {
                int i = (y * w) + x;
                if (rest[i] == 0 || thick[i] != 0)
                    continue;
                (int label, double height) = NearestPlane(before, x, y, sx, sy);
                double d = Math.Abs(height);
                if (label != 0 && (height < 0 ? d < 30 + (3 * Planes[label].Rms) : d < 6 + (3.5 * Planes[label].Rms)))
                    Labels[i] = label;
            }
        });
        scratch.Return(rest, thick);
    }

    /// <summary>Of the planes within a window, the one nearest to a pixel in height, and how far above it the pixel is.</summary>
    private (int Label, double Height) NearestPlane(int[] labels, int x, int y, int sx, int sy)
    {
        double best = double.PositiveInfinity, height = 0, z = map.Height[(y * w) + x];
        int label = 0, left = Math.Max(0, x - sx), right = Math.Min(w - 1, x + sx);
        for (int v = Math.Max(0, y - sy); v <= Math.Min(h - 1, y + sy); v++)
        {
            ReadOnlySpan<int> row = labels.AsSpan((v * w) + left, right - left + 1);
            for (int u = 0; u < row.Length; u = Runs.End(row, u))
            {
                int k = row[u];
                if (k == 0 || k == label)
                    continue;
                double d = z - Planes[k].At(x, y);
                if (Math.Abs(d) < best)
                    (best, height, label) = (Math.Abs(d), d, k);
            }
        }

        return (label, height);
    }
}
