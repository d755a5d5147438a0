namespace GpuModulus.Segmentation;

/// <summary>
/// The film rounds the edges between facets over more than the tolerance of their planes. A piece of the rest that is as smooth as the facets
/// over a fine window, unlike any grain, and that facets enclose for the most part is such an edge: its pixels go to the nearest plane.
/// </summary>
internal static class RoundedEdges
{
    private const double MostDistant = 80;

    // A film of some tens of nanometres rounds no edge over more than this, nm.
    private const double Widest = 300;

    /// <summary>Changes the labels of rounded edges from 0 to a facet's.</summary>
    /// <param name="map">Heights.</param>
    /// <param name="labels">Labels, 0 = rest.</param>
    /// <param name="planes">Planes by label.</param>
    /// <param name="variance">Residual variance of a fine window about every pixel, nm².</param>
    /// <param name="smoothest">Variance of the smoothest grain, nm².</param>
    /// <param name="scratch">Where arrays come from.</param>
    public static void Assign(WorkMap map, int[] labels, Plane[] planes, float[] variance, double smoothest, Scratch scratch)
    {
        int w = map.Columns, h = map.Rows;
        float limit = (float)smoothest;
        byte[] mask = scratch.Bytes(map.Pixels);
        int[] pieces = scratch.Integers(map.Pixels);
        Rows.For(h, w, (from, to) =>
        {
            Masks.OfRestBelow(labels.AsSpan(from, to - from), variance.AsSpan(from, to - from), limit, mask.AsSpan(from, to - from));
        });
        KeepNearFacets(map, labels, mask, scratch);
        int count = Imaging.Pieces(mask, pieces, w, h);
        int[] besideFacet = new int[count], besideRest = new int[count];
        List<int> members = [];
        for (int y = 0; y < h; y++)
        {
            ReadOnlySpan<byte> row = mask.AsSpan(y * w, w);
            for (int x = Next(row, 0); x < w; x = Next(row, x + 1))
            {
                int i = (y * w) + x, piece = pieces[i];
                members.Add(i);
                for (int side = 0; side < 4; side++)
                {
                    int u = side == 0 ? x - 1 : side == 1 ? x + 1 : x, v = side == 2 ? y - 1 : side == 3 ? y + 1 : y;
                    if ((uint)u >= (uint)w || (uint)v >= (uint)h || pieces[(v * w) + u] == piece)
                        continue;
                    if (labels[(v * w) + u] != 0)
                        besideFacet[piece]++;
                    else
                        besideRest[piece]++;
                }
            }
        }

        members.RemoveAll(i => besideFacet[pieces[i]] < 1.5 * besideRest[pieces[i]]);
        scratch.Return(mask);
        scratch.Return(pieces);

        // From the facets inwards, one pixel a round, all pixels of a round at once.
        List<(int Pixel, int Label)> taken = [];
        while (members.Count > 0)
        {
            taken.Clear();
            foreach (int i in members)
            {
                int label = Nearest(map, labels, planes, i);
                if (label != 0)
                    taken.Add((i, label));
            }

            if (taken.Count == 0)
                break;
            foreach ((int i, int label) in taken)
                labels[i] = label;
            members.RemoveAll(i => labels[i] != 0);
        }
    }

    /// <summary>
    /// Leaves in the mask what is no further from a facet than half the widest edge. Smooth ground that hangs together over micrometres is no edge, and what a piece of it touches somewhere else
    /// is no reason here.
    /// </summary>
    private static void KeepNearFacets(WorkMap map, int[] labels, byte[] mask, Scratch scratch)
    {
        int w = map.Columns, h = map.Rows;
        (byte[] rest, byte[] far) = (scratch.Bytes(map.Pixels), scratch.Bytes(map.Pixels));
        Rows.For(h, w, (from, to) => Masks.OfRest(labels.AsSpan(from, to - from), rest.AsSpan(from, to - from)));
        (int rx, int ry) = map.Radius(Widest / 2, 1);
        Imaging.Interior(rest, far, w, h, rx, ry);
        Rows.For(h, w, (from, to) => Masks.Remove(far.AsSpan(from, to - from), mask.AsSpan(from, to - from)));
        scratch.Return(rest, far);
    }

    private static int Next(ReadOnlySpan<byte> row, int from)
    {
        int distance = row[from..].IndexOf((byte)1);
        return distance < 0 ? row.Length : from + distance;
    }

    private static int Nearest(WorkMap map, int[] labels, Plane[] planes, int i)
    {
        int w = map.Columns, x = i % w, y = i / w, best = 0;
        double least = MostDistant;
        for (int v = Math.Max(0, y - 1); v <= Math.Min(map.Rows - 1, y + 1); v++)
        {
            for (int u = Math.Max(0, x - 1); u <= Math.Min(w - 1, x + 1); u++)
            {
                int label = labels[(v * w) + u];
                if (label == 0)
                    continue;
                double d = Math.Abs(map.Height[i] - planes[label].At(x, y));
                if (d < least)
                {
                    least = d;
                    best = label;
                }
            }
        }

        return best;
    }
}
