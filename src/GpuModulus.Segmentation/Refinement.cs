using System.Numerics;
using System.Runtime.Intrinsics;
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
    private WorkMap rims;

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
        rims = map;
        scratch = piece.Scratch;
        (w, h) = (map.Columns, map.Rows);
        Labels = piece.Labels;
        Planes = piece.Planes();
    }

    /// <summary>Labels; 0 = no facet.</summary>
    public int[] Labels { get; }

    /// <summary>Planes in nm over pixels, by label; index 0 unused.</summary>
    public Plane[] Planes { get; private set; }

    /// <summary>Label of the pixels without height, once finished; 0 where there are none.</summary>
    public int HoleLabel { get; private set; }

    /// <summary>Heights and labels.</summary>
    public MapPiece Piece => piece;

    /// <summary>Pixels of the smallest facet.</summary>
    public double LeastPixels => settings.MinimumAreaSquareMetres * 1e18 / (map.PitchX * map.PitchY);

    /// <summary>The trial of small facets, as labels and planes are now.</summary>
    public SettledTrial Trial => new(map, Labels, Planes);

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

    /// <summary>Moves borders to the pixel.</summary>
    public void MoveBorders(ModulusCue? cue)
    {
        int reach = (int)Math.Ceiling(100 / Math.Min(map.PitchX, map.PitchY));
        new BorderRefinement(map, Planes, cue, modulus, scratch, double.NaN).Run(Labels, reach + 3);
        Planes = PlaneFit.Again(map, Labels, Planes);
    }

    /// <summary>From now on rims are seen as half of a film of this σ², nm², had not rounded them.</summary>
    public void UndoFilm(double variance) => rims = variance > 0 ? FilmRounding.Undo(map, variance, scratch) : map;

    /// <summary>Adds the rims as they are now.</summary>
    public void AddRims(RimProfile profile) => profile.Add(rims, Labels, Planes);

    /// <summary>Moves borders once more, by what the rims of the map have shown, and closes what is thin.</summary>
    public void SettleBorders(ModulusCue? cue, double rim)
    {
        int reach = (int)Math.Ceiling(60 / Math.Min(map.PitchX, map.PitchY));
        new BorderRefinement(rims, Planes, cue, modulus, scratch, rim).Run(Labels, reach + 1);
        if (rims != map)
            scratch.Return(rims.Height);
        rims = map;
        Planes = PlaneFit.Again(map, Labels, Planes);
        BridgeLines();
        FillThinStrips();
    }

    /// <summary>Gives rounded edges to facets and drops specks.</summary>
    /// <param name="variance">Residual variance of fine windows, nm²; goes back to the scratch.</param>
    /// <param name="smoothest">Variance below which a piece of the rest is no grain, nm².</param>
    public void Finish(float[] variance, double smoothest)
    {
        RoundedEdges.Assign(map, Labels, Planes, variance, smoothest, scratch);
        scratch.Return(variance);

        // Rest pieces too small to be an island join the facet around them; facet crumbs apart from their facet go to the rest.
        Fragments.RemoveSmallRest(Labels, w, h, Math.Max(3, (int)Math.Round(50 * 50 / (map.PitchX * map.PitchY))));
        Fragments.RemoveSmallFacets(Labels, w, h, Math.Max(4, (int)(0.4 * LeastPixels)));
        Planes = PlaneFit.Again(map, Labels, Planes);
        if (piece.Holes is { } holes)
            MarkHoles(holes);
    }

    private void MarkHoles(byte[] holes)
    {
        HoleLabel = Planes.Length;
        Planes = [.. Planes, default];
        for (int i = 0; i < map.Pixels; i++)
            Labels[i] = holes[i] != 0 ? HoleLabel : Labels[i];
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
    private void BridgeLines()
    {
        (int rx, int ry) = map.Radius(40, 1);
        Write(Rows.Collect<(int, int)>(h, w, (from, to, bridged) =>
        {
            for (int y = from / w; y < to / w; y++)
                BridgeLine(y, rx, ry, bridged);
        }));
    }

    /// <summary>Gives pixels their labels once all are decided.</summary>
    private void Write(Gathered<(int Pixel, int Label)>[] decided)
    {
        foreach (Gathered<(int Pixel, int Label)> band in decided)
        {
            foreach ((int i, int label) in band.Items)
                Labels[i] = label;
            band.Release();
        }
    }

    private void BridgeLine(int y, int rx, int ry, Gathered<(int Pixel, int Label)> bridged)
    {
        int x = 0, row = y * w;
        for (; x < Math.Min(rx, w); x++)
            BridgePixel(x, y, rx, ry, bridged);
        for (; x + Vector256<int>.Count + rx <= w; x += Vector256<int>.Count)
        {
            Vector256<int> rest = Vector256.Equals(Vector256.LoadUnsafe(ref Labels[0], (nuint)(row + x)), Vector256<int>.Zero);
            if (rest == Vector256<int>.Zero)
                continue;
            Vector256<int> bridge = AcrossEight(Labels, row + x, rx, rx, 1, rx);
            bridge = Vector256.ConditionalSelect(Vector256.Equals(bridge, Vector256<int>.Zero), AcrossEight(Labels, row + x, Math.Min(y, ry), Math.Min(h - 1 - y, ry), w, ry), bridge) & rest;
            for (uint lanes = ~Vector256.Equals(bridge, Vector256<int>.Zero).ExtractMostSignificantBits() & 0xFF; lanes != 0; lanes &= lanes - 1)
            {
                int k = BitOperations.TrailingZeroCount(lanes);
                bridged.Add((row + x + k, bridge[k]));
            }
        }

        for (; x < w; x++)
            BridgePixel(x, y, rx, ry, bridged);
    }

    private void BridgePixel(int x, int y, int rx, int ry, Gathered<(int Pixel, int Label)> bridged)
    {
        int i = (y * w) + x;
        if (Labels[i] != 0)
            return;
        int label = Across(Labels, i, x, w, 1, rx);
        if (label == 0)
            label = Across(Labels, i, y, h, w, ry);
        if (label != 0)
            bridged.Add((i, label));
    }

    /// <summary>The same as of one pixel, of eight: nearest labels and their distances either way.</summary>
    private static Vector256<int> AcrossEight(int[] labels, int i, int left, int right, int stride, int widest)
    {
        (Vector256<int> down, Vector256<int> apart) = Nearest(labels, i, left, -stride);
        (Vector256<int> up, Vector256<int> further) = Nearest(labels, i, right, stride);
        return down & Vector256.Equals(down, up) & Vector256.LessThan(apart + further, Vector256.Create(widest + 2));
    }

    /// <summary>The first label within reach and how far away it is; 0 where there is none.</summary>
    private static (Vector256<int> Label, Vector256<int> Distance) Nearest(int[] labels, int i, int reach, int stride)
    {
        Vector256<int> label = Vector256<int>.Zero, distance = Vector256<int>.Zero;
        for (int d = 1; d <= reach; d++)
        {
            Vector256<int> open = Vector256.Equals(label, Vector256<int>.Zero);
            label |= Vector256.LoadUnsafe(ref labels[0], (nuint)(i + (d * stride))) & open;
            distance -= open;
        }

        return (label, distance);
    }

    /// <summary>The label on both sides of a run of rest pixels of at most <paramref name="widest"/>, or 0.</summary>
    private static int Across(int[] labels, int i, int position, int size, int stride, int widest)
    {
        int down = 1, up = 1;
        while (down <= widest && position - down >= 0 && labels[i - (down * stride)] == 0)
            down++;
        while (up <= widest && position + up < size && labels[i + (up * stride)] == 0)
            up++;
        if (down + up - 1 > widest || position - down < 0 || position + up >= size)
            return 0;
        int label = labels[i - (down * stride)];
        return label == labels[i + (up * stride)] ? label : 0;
    }

    /// <summary>
    /// A strip of no class, narrower than the film's rounding and with a facet on either side, is the rounded edge between them: each of its pixels
    /// goes to the nearer plane. What stands up from the facet is an island instead, unless it is mere debris.
    /// </summary>
    private void FillThinStrips()
    {
        (byte[] rest, byte[] thick) = (scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels));
        Rows.For(h, w, (from, to) =>
        {
            Masks.OfRest(Labels.AsSpan(from, to - from), rest.AsSpan(from, to - from));
        });
        (int rx, int ry) = map.Radius(45, 1);
        Imaging.Morphology(rest, thick, w, h, MorphTypes.Open, rx, ry);
        int sx = (2 * rx) + 1, sy = (2 * ry) + 1;
        Write(Rows.Collect<(int, int)>(h, w, (from, to, filled) =>
        {
            for (int y = from / w; y < to / w; y++)
            {
                for (int x = Masks.NextOpen(rest, thick, y * w, 0, w); x < w; x = Masks.NextOpen(rest, thick, y * w, x + 1, w))
                {
                    (int label, double height) = NearestPlane(x, y, sx, sy);
                    double d = Math.Abs(height);
                    if (label != 0 && (height < 0 ? d < 30 + (3 * Planes[label].Rms) : d < 6 + (3.5 * Planes[label].Rms)))
                        filled.Add(((y * w) + x, label));
                }
            }
        }));
        scratch.Return(rest, thick);
    }

    /// <summary>Of the planes within a window, the one nearest to a pixel in height, and how far above it the pixel is.</summary>
    private (int Label, double Height) NearestPlane(int x, int y, int sx, int sy)
    {
        double best = double.PositiveInfinity, height = 0, z = map.Height[(y * w) + x];
        int label = 0, further = 0, left = Math.Max(0, x - sx), columns = Math.Min(w - 1, x + sx) - left + 1;
        for (int v = Math.Max(0, y - sy); v <= Math.Min(h - 1, y + sy); v++)
        {
            ReadOnlySpan<int> row = Labels.AsSpan((v * w) + left, columns);
            int u = 0;
            for (; u + Vector256<int>.Count <= columns; u = u + (2 * Vector256<int>.Count) <= columns ? u + Vector256<int>.Count : Math.Max(u + 1, columns - Vector256<int>.Count))
            {
                // A window has one or two labels: what has been looked at is passed over.
                Vector256<int> eight = Vector256.Create(row[u..]);
                uint known = (Vector256.Equals(eight, Vector256<int>.Zero) | Vector256.Equals(eight, Vector256.Create(label)) | Vector256.Equals(eight, Vector256.Create(further))).ExtractMostSignificantBits();
                for (uint open = ~known & 0xFF; open != 0; open &= open - 1)
                    Look(row[u + BitOperations.TrailingZeroCount(open)]);
            }

            for (u = columns < Vector256<int>.Count ? 0 : columns; u < columns; u++)
                Look(row[u]);
        }

        return (label, height);

        void Look(int k)
        {
            if (k == 0 || k == label || k == further)
                return;
            double d = z - Planes[k].At(x, y);
            further = k;
            if (Math.Abs(d) < best)
            {
                further = label;
                (best, height, label) = (Math.Abs(d), d, k);
            }
        }
    }
}
