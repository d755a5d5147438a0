using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Regions drawn or edited by a person, in place of those found: a label image, with or without the class of each pixel.</summary>
public static class LabelImage
{
    /// <summary>Residual from its plane, root mean square in m, above which a region drawn without a class is taken for binder/carbon.</summary>
    public const double SmoothestBinderMetres = 15e-9;

    /// <summary>Takes the regions as they are drawn and measures their planes.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m.</param>
    /// <param name="labels">
    /// Any positive number is a region, whether connected or not; 0 (or less) is no region. The result numbers them anew: facets by falling area, then binder/carbon.
    /// </param>
    /// <param name="classes">
    /// Codes of <see cref="PixelClass"/>; a region takes the class of most of its pixels, and is left out where that is None. Null: a region is a facet where its plane
    /// fits to <see cref="SmoothestBinderMetres"/>, binder/carbon otherwise, and a warning says so.
    /// </param>
    /// <exception cref="InputException">The sizes differ, there is no region, or a class has an unknown code.</exception>
    public static SegmentationResult ToSegmentation(ScanGrid grid, Raster<float> height, Raster<int> labels, Raster<byte>? classes)
    {
        ArgumentNullException.ThrowIfNull(height);
        ArgumentNullException.ThrowIfNull(labels);
        _ = grid.Validated("--regions");
        if (labels.Columns != grid.Columns || labels.Rows != grid.Rows)
            throw new InputException("--regions", $"the label image has {labels.Columns} × {labels.Rows} pixels, the map {grid.Columns} × {grid.Rows}", "draw the regions on this map");
        if (height.Columns != grid.Columns || height.Rows != grid.Rows)
            throw new InputException("--regions", $"the height map has {height.Columns} × {height.Rows} pixels, the grid {grid.Columns} × {grid.Rows}", "give maps of one size");
        if (classes is not null && (classes.Columns != grid.Columns || classes.Rows != grid.Rows))
            throw new InputException("--regions", $"the class image has {classes.Columns} × {classes.Rows} pixels, the map {grid.Columns} × {grid.Rows}", "give images of one size");
        (int[] dense, int count) = Dense(labels.Values);
        if (count == 1)
            throw new InputException("--regions", "the label image marks no region", "number the pixels of the regions 1, 2, 3 …");
        double zero = HeightMending.Mean(height.Values);
        if (double.IsNaN(zero))
            throw new InputException("--regions", "the map has no finite height", "choose another height channel");
        int w = grid.Columns, h = grid.Rows;
        float[] z = [.. height.Values];
        HeightMending.Mend(z, new PixelBlock(0, 0, w, h), zero, null, grid.PitchXMetres * 1e9);
        WorkMap map = new(w, h, grid.PitchXMetres * 1e9, grid.PitchYMetres * 1e9, z);
        Plane[] planes = PlaneFit.First(map, dense, count);
        List<string> warnings = [];
        PixelClass[] classOf = classes is null ? Guess(grid, planes, warnings) : Vote(dense, count, classes.Values);
        Plane[] robust = PlaneFit.Again(map, dense, planes);
        long[] counts = new long[count];
        foreach (int label in dense)
            counts[label]++;
        for (int l = 1; l < count; l++)
        {
            if (classOf[l] == PixelClass.Facet)
                planes[l] = robust[l];
        }

        double[] confidence = new double[count];
        Array.Fill(confidence, 1);
        RegionTable table = new(grid, counts, classOf, planes, confidence, zero);
        Raster<byte> found = new(w, h);
        Rows.For(h, w, (from, to) => table.Number(dense.AsSpan(from, to - from), table.Id, found.Values.AsSpan(from, to - from)));
        return new SegmentationResult { Classes = found, Labels = new(w, h, dense), Regions = table.Regions, Warnings = warnings };
    }

    /// <summary>Consecutive numbers from 1 for the positive labels, in their order; 0 for the others.</summary>
    private static (int[] Dense, int Count) Dense(int[] labels)
    {
        SortedSet<int> found = [];
        int last = 0;
        foreach (int label in labels)
        {
            if (label != last && label > 0)
                found.Add(label);
            last = label;
        }

        Dictionary<int, int> number = [];
        foreach (int label in found)
            number.Add(label, number.Count + 1);
        int[] dense = new int[labels.Length];
        for (int i = 0; i < dense.Length; i++)
            dense[i] = labels[i] > 0 ? number[labels[i]] : 0;
        return (dense, number.Count + 1);
    }

    private static PixelClass[] Guess(ScanGrid grid, Plane[] planes, List<string> warnings)
    {
        PixelClass[] result = new PixelClass[planes.Length];
        for (int l = 1; l < planes.Length; l++)
        {
            FacetPlane plane = new(0, planes[l].B * 1e-9 / grid.PitchXMetres, planes[l].C * 1e-9 / grid.PitchYMetres, 0);
            result[l] = planes[l].Rms * 1e-9 * plane.Normal.Z <= SmoothestBinderMetres ? PixelClass.Facet : PixelClass.BinderCarbon;
        }

        warnings.Add($"the label image has no classes: regions that lie within {SmoothestBinderMetres * 1e9:F0} nm of a plane were taken for facets, the others for binder/carbon");
        return result;
    }

    private static PixelClass[] Vote(int[] dense, int count, byte[] classes)
    {
        int[,] votes = new int[count, 3];
        for (int i = 0; i < dense.Length; i++)
        {
            if (classes[i] > 2)
                throw new InputException("--regions", $"the class image holds the code {classes[i]}", "use 0 none, 1 facet, 2 binder/carbon");
            votes[dense[i], classes[i]]++;
        }

        PixelClass[] result = new PixelClass[count];
        for (int l = 1; l < count; l++)
        {
            int best = 0;
            for (int c = 1; c < 3; c++)
            {
                if (votes[l, c] > votes[l, best])
                    best = c;
            }

            result[l] = (PixelClass)best;
        }

        return result;
    }
}
