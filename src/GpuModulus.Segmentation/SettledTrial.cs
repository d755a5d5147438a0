using System.Buffers;
using System.Runtime.InteropServices;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Small facets are tried once more when borders have settled. A flat patch that chance made in the rest has spread by then as far as its slab reaches: the normals scatter in it, and little of its rim lies along
/// facets. On a facet normals scatter as on the others, however small it is.
/// </summary>
internal sealed class SettledTrial
{
    // Smallest facets; what is larger has been tried on its size.
    private const double Small = 10;

    // A facet alone is no worse off than one with so much of its rim along others.
    private const double LeastCompany = 0.1;
    private const double LeastEvidence = 0.05;

    // Grains are not steeper: what holds against so wide a scatter needs no look.
    private const double WidestScatter = Math.PI / 4;
    private const int Samples = 128;
    private readonly WorkMap map;
    private readonly int[] labels;
    private readonly Plane[] planes;
    private readonly (int X, int Y) reach;
    private readonly (double X, double Y) squares;

    public SettledTrial(WorkMap map, int[] labels, Plane[] planes)
    {
        (this.map, this.labels, this.planes) = (map, labels, planes);
        (int rx, int ry) = map.Radius(35, 1);
        reach = (Math.Min(rx, (map.Columns - 1) / 2), Math.Min(ry, (map.Rows - 1) / 2));
        double n = ((2 * reach.X) + 1) * ((2 * reach.Y) + 1) / 3.0;
        squares = (Math.Max(1, n * reach.X * (reach.X + 1)) * map.PitchX, Math.Max(1, n * reach.Y * (reach.Y + 1)) * map.PitchY);
    }

    /// <summary>Adds the angles between the surface's normals and those of the planes, rad, at every so many pixels of facets.</summary>
    public void Sample(List<float> scatter, int step)
    {
        for (int i = 0; i < map.Pixels; i += step)
        {
            if (labels[i] != 0)
                scatter.Add(Deviation(i));
        }
    }

    /// <summary>Gives small facets that are not believed to the rest.</summary>
    /// <param name="minimum">Smallest facet, pixels.</param>
    /// <param name="typical">Median angle between the surface's normals and those of the planes on the map's facets, rad; NaN where unknown, so that none is given away.</param>
    /// <param name="chance">How easily chance makes flat patches: <see cref="MapRoughness.Chance"/>.</param>
    public void Judge(double minimum, double typical, double chance)
    {
        int w = map.Columns;
        (int[] count, int[] rim, int[] company) = Count();
        int[] looked = new int[planes.Length];
        double[] evidence = [.. count.Select((n, l) => n / minimum * Math.Max(LeastCompany, (double)company[l] / Math.Max(1, rim[l])) * typical)];
        double least = LeastEvidence * chance;
        List<float>?[] scatter = [.. count.Select((n, l) => l > 0 && n > 0 && n < Small * minimum && evidence[l] < least * WidestScatter ? new List<float>(Samples) : null)];
        int[] ends = ArrayPool<int>.Shared.Rent(w);
        for (int y = 0; y < map.Rows; y++)
        {
            ReadOnlySpan<int> row = labels.AsSpan(y * w, w);
            int runs = LabelRuns.Ends(row, ends);
            for (int r = 0, x = 0; r < runs; x = ends[r++])
            {
                int label = row[x], end = ends[r];
                if (scatter[label] is not { } own)
                    continue;

                // Every so many of the label's pixels, in the order of lines.
                int step = 1 + (count[label] / Samples), first = x + ((step - (looked[label] % step)) % step);
                for (int k = first; k < end; k += step)
                    own.Add(Deviation((y * w) + k));
                looked[label] += end - x;
            }
        }

        ArrayPool<int>.Shared.Return(ends);
        int[] kept = [.. Enumerable.Range(0, planes.Length)];
        for (int l = 1; l < planes.Length; l++)
        {
            if (scatter[l] is { } own && evidence[l] < least * Median.Of(CollectionsMarshal.AsSpan(own)))
                kept[l] = 0;
        }

        if (kept.AsSpan(1).Contains(0))
            Rows.For(map.Rows, w, (from, to) => LabelNumbers.Renumber(labels.AsSpan(from, to - from), kept));
    }

    /// <summary>Pixels of each label, the sides of its pixels that touch another, and those of them that touch a facet; counted run by run.</summary>
    private (int[] Count, int[] Rim, int[] Company) Count()
    {
        int w = map.Columns, h = map.Rows, n = planes.Length;
        (int[] count, int[] rim, int[] company) = (new int[n], new int[n], new int[n]);
        Rows.For(h, w, (from, to) =>
        {
            (int[] ownCount, int[] ownRim, int[] ownCompany) = (new int[n], new int[n], new int[n]);
            (int[] above, int[] ends) = (ArrayPool<int>.Shared.Rent(w), ArrayPool<int>.Shared.Rent(w));
            if (from > 0)
                Ends(from - w, above);
            for (int first = from; first < to; first += w)
            {
                int runs = Ends(first, ends);
                for (int k = 0, start = 0; k < runs; start = ends[k++])
                {
                    ownCount[labels[first + start]] += ends[k] - start;
                    if (start > 0)
                        Meet(labels[first + start - 1], labels[first + start], 1);
                }

                // Stretches along which neither this line nor the one above changes its label.
                for (int x = 0, up = 0, down = 0; first > 0 && x < w;)
                {
                    int end = Math.Min(above[up], ends[down]);
                    Meet(labels[first - w + x], labels[first + x], end - x);
                    up += above[up] == end ? 1 : 0;
                    down += ends[down] == end ? 1 : 0;
                    x = end;
                }

                (above, ends) = (ends, above);
            }

            ArrayPool<int>.Shared.Return(above);
            ArrayPool<int>.Shared.Return(ends);

            lock (count)
            {
                for (int l = 0; l < n; l++)
                {
                    count[l] += ownCount[l];
                    rim[l] += ownRim[l];
                    company[l] += ownCompany[l];
                }
            }

            void Meet(int a, int b, int sides)
            {
                if (a == b)
                    return;
                ownRim[a] += sides;
                ownRim[b] += sides;
                ownCompany[a] += b != 0 ? sides : 0;
                ownCompany[b] += a != 0 ? sides : 0;
            }
        });
        return (count, rim, company);

        int Ends(int first, int[] ends) => LabelRuns.Ends(labels.AsSpan(first, w), ends);
    }

    /// <summary>Angle between the normals of the surface, over a fine window, and of the pixel's plane, rad. At the map's border the window stays inside.</summary>
    private float Deviation(int i)
    {
        int w = map.Columns, y = i / w, x = Math.Clamp(i - (y * w), reach.X, w - 1 - reach.X), label = labels[i];
        y = Math.Clamp(y, reach.Y, map.Rows - 1 - reach.Y);
        double p = 0, q = 0;
        for (int v = -reach.Y; v <= reach.Y; v++)
        {
            int row = ((y + v) * w) + x;
            for (int u = -reach.X; u <= reach.X; u++)
            {
                double z = map.Height[row + u];
                p += u * z;
                q += v * z;
            }
        }

        return (float)WorkMap.Angle(p / squares.X, q / squares.Y, planes[label].B / map.PitchX, planes[label].C / map.PitchY);
    }
}
