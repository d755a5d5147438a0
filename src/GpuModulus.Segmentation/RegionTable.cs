using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Numbers the regions, classes the pixels and measures the planes.</summary>
internal static class RegionTable
{
    /// <summary>A steeper plane is the image of the tip's flank, not of the sample: near 70° the tip slides. It gets no class.</summary>
    public const double SteepestFacet = 71 * Math.PI / 180;

    /// <summary>Builds the result: facets 1, 2, 3 … by falling area, then the other class's regions by falling area.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="labels">Labels from 0; those of class None get id 0.</param>
    /// <param name="classOf">Class of each label, label 0 included.</param>
    /// <param name="planes">Plane of each label, nm over pixels.</param>
    /// <param name="confidence">Of each label.</param>
    /// <param name="zeroHeight">Metres to add to heights of 0 nm.</param>
    /// <param name="warnings">What the user should know.</param>
    /// <param name="bow">Bow of the scanner, 1/m.</param>
    public static SegmentationResult Build(
        ScanGrid grid,
        int[] labels,
        PixelClass[] classOf,
        Plane[] planes,
        double[] confidence,
        double zeroHeight,
        IReadOnlyList<string> warnings,
        (double, double, double) bow)
    {
        int w = grid.Columns, h = grid.Rows;
        long[] counts = new long[classOf.Length];
        foreach (int label in labels)
            counts[label]++;
        int[] order =
        [
            .. Enumerable.Range(0, classOf.Length)
                .Where(l => counts[l] > 0 && classOf[l] != PixelClass.None)
                .OrderBy(l => classOf[l]).ThenByDescending(l => counts[l]).ThenBy(l => l),
        ];
        int[] number = new int[classOf.Length];
        List<SegmentedRegion> regions = [];
        foreach (int old in order)
        {
            number[old] = regions.Count + 1;
            Plane p = planes[old];
            FacetPlane plane = new((p.A * 1e-9) + zeroHeight, p.B * 1e-9 / grid.PitchXMetres, p.C * 1e-9 / grid.PitchYMetres, 0);
            regions.Add(new(number[old], classOf[old], counts[old], plane with { ResidualMetres = p.Rms * 1e-9 * plane.Normal.Z }, confidence[old]));
        }

        Raster<byte> classes = new(w, h);
        Raster<int> ids = new(w, h);
        Rows.For(h, w, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                ids.Values[i] = number[labels[i]];
                classes.Values[i] = (byte)classOf[labels[i]];
            }
        });
        return new SegmentationResult { Classes = classes, Labels = ids, Regions = regions, Warnings = warnings, Bow = bow };
    }

    /// <summary>
    /// Least-squares plane of every label. With planes already known, pixels further away than three times the scatter do not count: islands' feet and
    /// rounded edges would pull the plane.
    /// </summary>
    public static Plane[] FitPlanes(float[] height, int[] labels, int w, int h, int labelCount, Plane[]? known)
    {
        int bands = Math.Min(h, Environment.ProcessorCount);
        PlaneMoments[][] sums = new PlaneMoments[bands][];
        Parallel.For(0, bands, band =>
        {
            PlaneMoments[] own = new PlaneMoments[labelCount];
            for (int l = 0; l < labelCount; l++)
                own[l] = new PlaneMoments(w / 2.0, h / 2.0);
            for (int y = h * band / bands; y < h * (band + 1) / bands; y++)
            {
                for (int x = 0; x < w; x++)
                {
                    int i = (y * w) + x, label = labels[i];
                    if (known is not null && Math.Abs(height[i] - known[label].At(x, y)) > (3 * known[label].Rms) + 1)
                        continue;
                    own[label].Add(x, y, height[i]);
                }
            }

            sums[band] = own;
        });
        Plane[] planes = new Plane[labelCount];
        for (int l = 0; l < labelCount; l++)
        {
            PlaneMoments all = sums[0][l];
            for (int band = 1; band < bands; band++)
                all.Add(sums[band][l]);
            planes[l] = all.N >= 3 ? all.Solve() : known is not null ? known[l] : new Plane(all.N > 0 ? all.Z / all.N : 0, 0, 0, 0);
        }

        return planes;
    }
}
