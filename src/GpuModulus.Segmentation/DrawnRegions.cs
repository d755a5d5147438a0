using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>The passes of <see cref="LabelImage"/> over the bands of a map.</summary>
internal sealed class DrawnRegions(ScanGrid grid, IRowSource<float> height, IRowSource<int> labels, IRowSource<byte>? classes, CancellationToken cancel)
{
    private const int BandPixels = 1 << 20;
    private const int ClassCount = 3;

    private readonly int bandRows = Math.Clamp(BandPixels / grid.Columns, 1, grid.Rows);
    private readonly (double X, double Y) centre = (grid.Columns / 2.0, grid.Rows / 2.0);
    private float[] heights = [];
    private int[] drawn = [];
    private byte[] codes = [];

    private delegate void Band(int firstRow, int rows);

    private delegate void RunOfHeights(int label, ReadOnlySpan<float> heights, int x, int y);

    /// <summary>Counts, fits each region's plane, fits again without what lies far from it, and writes what was decided.</summary>
    public SegmentedMap Measure(BlockWriter writer)
    {
        int size = checked(bandRows * grid.Columns);
        (heights, drawn, codes) = (new float[size], new int[size], new byte[size]);
        Dictionary<int, long[]> votes = [];
        double zero = Survey(votes);
        if (votes.Count == 0)
            throw new InputException("--regions", "the label image marks no region", "number the pixels of the regions 1, 2, 3 …");
        if (double.IsNaN(zero))
            throw new InputException("--regions", "the map has no finite height", "choose another height channel");

        // Consecutive numbers from 1, in the order of the numbers drawn; 0 for what is no region.
        int[] known = [.. votes.Keys.Order()];
        Dictionary<int, int> number = new(known.Length);
        foreach (int label in known)
            number.Add(label, number.Count + 1);
        Plane[] planes = Planes(number, zero);
        List<string> warnings = [];
        PixelClass[] classOf = classes is null ? Guess(planes, warnings) : Chosen(known, votes, warnings);
        planes = FacetsAgain(number, zero, planes, classOf);
        double[] confidence = new double[planes.Length];
        Array.Fill(confidence, 1);
        RegionTable table = new(grid, [0, .. known.Select(l => votes[l].Sum())], classOf, planes, confidence, zero);
        Write(number, table, writer);
        return new() { Regions = table.Regions, Warnings = warnings };
    }

    /// <summary>Pixels of each region by class (all of class None where there are no classes); returns a height in the middle of all, m.</summary>
    private double Survey(Dictionary<int, long[]> votes)
    {
        double sum = 0, count = 0;
        ForEachBand((y, rows) =>
        {
            int n = rows * grid.Columns;
            height.ReadRows(y, heights.AsSpan(0, n));
            double mean = HeightMending.Mean(heights.AsSpan(0, n));
            if (!double.IsNaN(mean))
                (sum, count) = (sum + mean, count + 1);
            labels.ReadRows(y, drawn.AsSpan(0, n));
            classes?.ReadRows(y, codes.AsSpan(0, n));
            if (codes.AsSpan(0, n).IndexOfAnyExceptInRange((byte)0, (byte)(ClassCount - 1)) is >= 0 and int at)
                throw new InputException("--regions", $"the class image holds the code {codes[at]}", "use 0 none, 1 facet, 2 binder/carbon");
            Count(n, votes);
        });
        return sum / count;
    }

    private void Count(int pixels, Dictionary<int, long[]> votes)
    {
        for (int x = 0, end; x < pixels; x = end)
        {
            end = LabelRuns.End(drawn.AsSpan(0, pixels), x);
            if (drawn[x] <= 0)
                continue;
            if (!votes.TryGetValue(drawn[x], out long[]? own))
                votes.Add(drawn[x], own = new long[ClassCount]);
            foreach (byte code in codes.AsSpan(x..end))
                own[code]++;
        }
    }

    private Plane[] Planes(Dictionary<int, int> number, double zero)
    {
        PlaneMoments[] sums = Sums(number.Count + 1);
        ForEachRun(number, zero, (label, z, x, y) => PlaneFit.AddRun(ref sums[label], z, x, y));
        return [default, .. sums.Skip(1).Select(PlaneFit.Of)];
    }

    private Plane[] FacetsAgain(Dictionary<int, int> number, double zero, Plane[] first, PixelClass[] classOf)
    {
        PlaneMoments[] sums = Sums(first.Length);
        ForEachRun(number, zero, (label, z, x, y) =>
        {
            if (classOf[label] == PixelClass.Facet)
                PlaneFit.AddResiduals(ref sums[label], z, x, y, first[label]);
        });
        return [.. first.Select((plane, l) => sums[l].N >= 3 ? sums[l].Solve().Plus(plane) : plane)];
    }

    private PlaneMoments[] Sums(int count)
    {
        PlaneMoments[] sums = new PlaneMoments[count];
        Array.Fill(sums, new PlaneMoments(centre.X, centre.Y));
        return sums;
    }

    private PixelClass[] Guess(Plane[] planes, List<string> warnings)
    {
        PixelClass[] result = new PixelClass[planes.Length];
        for (int l = 1; l < planes.Length; l++)
        {
            FacetPlane plane = new(0, planes[l].B * 1e-9 / grid.PitchXMetres, planes[l].C * 1e-9 / grid.PitchYMetres, 0);
            result[l] = planes[l].Rms * 1e-9 * plane.Normal.Z <= LabelImage.SmoothestBinderMetres ? PixelClass.Facet : PixelClass.BinderCarbon;
        }

        warnings.Add($"the label image has no classes: regions that lie within {LabelImage.SmoothestBinderMetres * 1e9:F0} nm of a plane were taken for facets, the others for binder/carbon");
        return result;
    }

    private static PixelClass[] Chosen(int[] known, Dictionary<int, long[]> votes, List<string> warnings)
    {
        PixelClass[] result = [PixelClass.None, .. known.Select(l => Winner(votes[l]))];
        int[] without = [.. known.Where((_, i) => result[i + 1] == PixelClass.None)];
        if (without.Length > 0)
            warnings.Add($"regions that have no class on most of their pixels were left out: {without.Length}, the first is number {without[0]} of the label image; give their class in the class image, or leave that away");
        return result;
    }

    private static PixelClass Winner(long[] votes) => (PixelClass)Array.IndexOf(votes, votes.Max());

    /// <summary>Heights in nm, missing pixels taken from their line; a line without any height is passed over.</summary>
    private void ForEachRun(Dictionary<int, int> number, double zero, RunOfHeights run) => ForEachBand((y, rows) =>
    {
        int n = rows * grid.Columns;
        height.ReadRows(y, heights.AsSpan(0, n));
        labels.ReadRows(y, drawn.AsSpan(0, n));
        for (int r = 0; r < rows; r++)
        {
            Span<float> z = heights.AsSpan(r * grid.Columns, grid.Columns);
            foreach (ref float value in z)
                value = (float)((value - zero) * 1e9);
            LineDefects.FillFromLine(z);
            if (!float.IsFinite(z[0]))
                continue;
            ReadOnlySpan<int> row = drawn.AsSpan(r * grid.Columns, grid.Columns);
            for (int x = 0, end; x < row.Length; x = end)
            {
                end = LabelRuns.End(row, x);
                if (row[x] > 0)
                    run(number[row[x]], z[x..end], x, y + r);
            }
        }
    });

    private void Write(Dictionary<int, int> number, RegionTable table, BlockWriter writer) => ForEachBand((y, rows) =>
    {
        Span<int> ids = drawn.AsSpan(0, rows * grid.Columns);
        labels.ReadRows(y, ids);
        for (int x = 0, end; x < ids.Length; x = end)
        {
            end = LabelRuns.End(ids, x);
            ids[x..end].Fill(ids[x] > 0 ? number[ids[x]] : 0);
        }

        Span<byte> own = codes.AsSpan(0, ids.Length);
        table.Number(ids, table.Id, own);
        writer(new(0, y, grid.Columns, rows), ids, own);
    });

    private void ForEachBand(Band work)
    {
        for (int y = 0; y < grid.Rows; y += bandRows)
        {
            cancel.ThrowIfCancellationRequested();
            work(y, Math.Min(bandRows, grid.Rows - y));
        }
    }
}
