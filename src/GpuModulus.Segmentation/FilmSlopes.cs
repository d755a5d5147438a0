using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// What the facets' surfaces have beside their planes: the slopes of a film, and white noise of the height. Products of the slopes ∂z/∂x of two pixel pairs, one above the other, share no pixel: the noise, even an offset of each
/// line, cancels in their mean, while a film that is smooth over two lines stays.
/// </summary>
/// <param name="Variance">Variance of the film's slope ∂z/∂x, less its standard error: what does not stand out of the noise is none.</param>
/// <param name="NoiseMetres">Noise of a single height, root mean square.</param>
internal readonly record struct FilmSlopes(double Variance, double NoiseMetres)
{
    private const int MostRows = 512;
    private const int MostColumns = 1024;

    // Between pixels 1 nm apart noise of 2 nm makes slopes of 3, in which those of a film, 0.1, are lost; a film is smooth over this length.
    private const double BaselineMetres = 20e-9;

    // Of the scatter of single differences: what lies beyond is an edge, a scar or a jump.
    private const double Outlier = 5;

    /// <summary>Looks at some 500 pairs of lines.</summary>
    public static FilmSlopes Measure(IRowSource<float> height, IRowSource<int> labels, FacetSlopes planes)
    {
        int w = labels.Columns, stepY = Math.Max(1, labels.Rows / MostRows);
        double pitch = planes.Grid.PitchXMetres;
        int span = Math.Clamp((int)(BaselineMetres / pitch), 1, w);
        float[] z = new float[2 * w];
        int[] ids = new int[2 * w];
        List<(float Upper, float Lower)> near = [], far = [];
        for (int y = 0; y + 1 < labels.Rows; y += stepY)
        {
            height.ReadRows(y, z);
            labels.ReadRows(y, ids);
            Collect(z, ids, planes, y, 1, near);
            if (span > 1)
                Collect(z, ids, planes, y, span, far);
        }

        FilmSlopes neighbours = Of(near, pitch);
        return span == 1 ? neighbours : new(Of(far, span * pitch).Variance, neighbours.NoiseMetres);
    }

    /// <summary>Differences of neighbours further from the plane than this are no surface of the facet.</summary>
    public double Limit(double pitch) => Outlier * Math.Sqrt(Variance + (2 * NoiseMetres * NoiseMetres / (pitch * pitch)));

    /// <summary>Slopes about the plane of two lines, between pixels that lie some columns apart.</summary>
    private static void Collect(ReadOnlySpan<float> z, ReadOnlySpan<int> ids, FacetSlopes planes, int y, int span, List<(float Upper, float Lower)> pairs)
    {
        int w = z.Length / 2, step = Math.Max(1, w / MostColumns);
        double length = span * planes.Grid.PitchXMetres;
        for (int x = 0; x + span < w; x += step)
        {
            int label = ids[x];
            if (ids[x + span] != label || ids[x + w] != label || ids[x + w + span] != label || !planes.IsFacet(label))
                continue;
            float plane = planes.X[label] + planes.BowAt(x + (0.5 * span), y + 0.5).X;
            (float upper, float lower) = ((float)((z[x + span] - z[x]) / length) - plane, (float)((z[x + w + span] - z[x + w]) / length) - plane);
            if (float.IsFinite(upper) && float.IsFinite(lower))
                pairs.Add((upper, lower));
        }
    }

    private static FilmSlopes Of(List<(float Upper, float Lower)> pairs, double length)
    {
        double limit = Outlier * 1.4826 * Median.Of<float>([.. pairs.Select(p => Math.Abs(p.Upper))]);
        double n = 0, product = 0, square = 0;
        foreach ((float upper, float lower) in pairs)
        {
            if (Math.Abs(upper) > limit || Math.Abs(lower) > limit)
                continue;
            n++;
            product += upper * lower;
            square += 0.5 * ((upper * upper) + (lower * lower));
        }

        if (n == 0)
            return default;
        return new(Math.Max(0, (product / n) - (square / n / Math.Sqrt(n))), length * Math.Sqrt(Math.Max(0, square - product) / (2 * n)));
    }
}
