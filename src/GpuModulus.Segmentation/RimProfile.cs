namespace GpuModulus.Segmentation;

/// <summary>
/// How far the surface may stand off a facet's plane before it is no longer the facet, read from the map itself. Of the heights above the plane, to either side of the rims, the facets make a narrow
/// core, wider where a film has drawn edge and foot together, and what rises from them an even floor, of 1/slope pixels a nanometre. Facet and rest are equally likely where the density is
/// twice that of the rest; and the rest's own is half as much again as the floor where a film has made its foot less steep.
/// </summary>
internal sealed class RimProfile
{
    private const double Reach = 60;
    private const double BinsPerNanometre = 4;
    private const double FloorFrom = 15;
    private const double FloorTo = 30;
    private const double Excess = 3;
    private const int LeastPixels = 2000;
    private readonly long[] above = new long[(int)(FloorTo * BinsPerNanometre)];

    /// <summary>Adds the rims of a piece: along lines and columns, 60 nm to either side. A strip between two facets is no rim.</summary>
    public void Add(WorkMap map, int[] labels, Plane[] planes)
    {
        int w = map.Columns, h = map.Rows;
        double[] cosine = [.. planes.Select(map.Cosine)];
        (int rx, int ry) = map.Radius(Reach, 2);
        Rows.For(h, w, (from, to) =>
        {
            long[] own = new long[above.Length];
            LabelEdges.Visit(labels, w, h, from, to, (i, x, y) =>
            {
                if (labels[i] == 0)
                    return;
                Walk(i, 1, Math.Min(rx, x + 1), Math.Min(rx, w - 1 - x));
                Walk(i, -1, Math.Min(rx, w - x), Math.Min(rx, x));
                Walk(i, w, Math.Min(ry, y + 1), Math.Min(ry, h - 1 - y));
                Walk(i, -w, Math.Min(ry, h - y), Math.Min(ry, y));
            });

            lock (above)
            {
                for (int k = 0; k < own.Length; k++)
                    above[k] += own[k];
            }

            void Walk(int i, int stride, int inwards, int outwards)
            {
                int facet = labels[i];
                for (int k = 1; k <= outwards; k++)
                {
                    if (labels[i + (k * stride)] != 0)
                        return;
                }

                for (int k = 1; k <= outwards; k++)
                    Count(facet, i + (k * stride), own);
                for (int k = 0; k < inwards && outwards > 0 && labels[i - (k * stride)] == facet; k++)
                    Count(facet, i - (k * stride), own);
            }
        });

        void Count(int facet, int i, long[] own)
        {
            int y = i / w;
            double bin = (map.Height[i] - planes[facet].At(i - (y * w), y)) * cosine[facet] * BinsPerNanometre;
            if (bin >= 0 && bin < own.Length)
                own[(int)bin]++;
        }
    }

    /// <summary>Height above a plane, along its normal, in nm, where facet and rest are equally likely; NaN where there are too few rims to know.</summary>
    public double Tolerance()
    {
        if (above.Sum() < LeastPixels)
            return double.NaN;
        int first = (int)(FloorFrom * BinsPerNanometre);
        double floor = above.AsSpan(first).ToArray().Average();
        for (int k = first - 1; k >= 1; k--)
        {
            if ((above[k - 1] + above[k] + above[k + 1]) / 3.0 > Excess * floor)
                return (k + 1) / BinsPerNanometre;
        }

        return 0;
    }
}
