using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>One facet of known slope, which fills a map or part of it, with a film, with noise, or with neither.</summary>
public sealed class FacetTiltTests
{
    private const int Columns = 400;
    private const int Rows = 300;
    private const double SlopeX = 0.5;
    private const double SlopeY = -0.3;
    private static readonly ScanGrid Grid = new(Columns, Rows, 15e-9, 20e-9);
    private static readonly double Plane = Math.Sqrt((SlopeX * SlopeX) + (SlopeY * SlopeY));

    [Fact]
    public void A_plane_alone_has_the_planes_tilt()
    {
        (_, float[] slopes) = Of(Surface(0, 0, 0));
        Assert.All(slopes, slope => Assert.Equal(Plane, slope, 1e-4));
    }

    [Fact]
    public void White_noise_alone_makes_no_film()
    {
        (FacetTilt tilt, float[] slopes) = Of(Surface(0, 0, 2e-9));
        Assert.True(tilt.SlopeNoiseX < 0.01, $"{tilt.SlopeNoiseX}");
        Assert.Equal(Plane, Median([.. slopes]), 3e-4);
        Assert.True(Rms(slopes, _ => Plane) < 0.01);
    }

    [Fact]
    public void Offsets_of_whole_lines_make_no_film()
    {
        double[] z = Surface(0, 0, 1e-9);
        Random random = new(5);
        for (int y = 0; y < Rows; y++)
        {
            double offset = 2e-9 * Fields.Normal(random);
            for (int x = 0; x < Columns; x++)
                z[(y * Columns) + x] += offset;
        }

        (FacetTilt tilt, float[] slopes) = Of(z);
        Assert.True(tilt.SlopeNoiseX < 0.01, $"{tilt.SlopeNoiseX}");
        Assert.Equal(Plane, Median([.. slopes]), 1e-3);
    }

    [Fact]
    public void A_film_without_noise_keeps_its_slopes()
    {
        double[] z = Surface(5e-9, 45e-9, 0);
        float[] truth = TrueSlopes(z);
        (_, float[] slopes) = Of(z);
        double film = Rms(truth, _ => Plane);
        Assert.InRange(film, 0.05, 0.12);
        Assert.True(Rms(slopes, i => truth[i]) < 0.03 * film, $"{Rms(slopes, i => truth[i])} of {film}");
    }

    [Fact]
    public void The_mean_square_slope_of_a_film_is_that_of_its_spectrum()
    {
        // ⟨(∂z/∂x)²⟩ = ⟨(∂z/∂y)²⟩ = h²/2s² of a white field blurred by a Gaussian of width s; differences over two pixels see some 5 % less.
        (double h, double s) = (5e-9, 80e-9);
        Random random = new(3);
        float[] z = [.. Fields.Correlated(Columns, Rows, s / Grid.PitchXMetres, s / Grid.PitchYMetres, random).Select(v => (float)(h * v))];
        float[] slopes = new float[z.Length];
        FacetTilt.Of(Grid, new Raster<float>(Columns, Rows, z), Whole(), [new(1, PixelClass.Facet, z.Length, new FacetPlane(0, 1e-9, 0, 0), 1)], default).ReadRows(0, slopes);
        Assert.Equal(h * h / (s * s), slopes.Average(slope => (double)slope * slope), 0.1 * h * h / (s * s));
    }

    [Fact]
    public void Under_noise_the_slopes_of_a_film_are_found_and_the_median_is_right()
    {
        double[] film = Surface(5e-9, 45e-9, 0), noisy = [.. film];
        Random random = new(9);
        for (int i = 0; i < noisy.Length; i++)
            noisy[i] += 2e-9 * Fields.Normal(random);
        float[] truth = TrueSlopes(film), pixel = TrueSlopes(noisy);
        (FacetTilt tilt, float[] slopes) = Of(noisy);
        Assert.InRange(tilt.SigmaMetres, 15e-9, 35e-9);
        Assert.True(Rms(slopes, i => truth[i]) < 0.35 * Rms(truth, _ => Plane), $"{Rms(slopes, i => truth[i])}");
        Assert.True(Rms(slopes, i => truth[i]) < 0.35 * Rms(pixel, i => truth[i]));
        Assert.Equal(Median([.. truth]), Median([.. slopes]), 2e-3);
    }

    [Fact]
    public void A_scar_tilts_nothing()
    {
        double[] z = Surface(2e-9, 45e-9, 0.7e-9), scarred = [.. z];
        for (int x = 100; x < 300; x++)
            scarred[(150 * Columns) + x] += 40e-9;
        (_, float[] clean) = Of(z);
        (_, float[] slopes) = Of(scarred);
        Assert.True(Rms(slopes, i => clean[i]) < 0.002);
        Assert.True(Enumerable.Range(120, 160).Max(x => Math.Abs(slopes[(149 * Columns) + x] - clean[(149 * Columns) + x])) < 0.06);
    }

    [Fact]
    public void Another_facet_and_the_rest_do_not_count()
    {
        double[] z = Surface(0, 0, 0.5e-9);
        for (int y = 0; y < Rows; y++)
        {
            for (int x = Columns / 2; x < Columns; x++)
                z[(y * Columns) + x] = x % 7 * 30e-9;
        }

        Raster<int> labels = new(Columns, Rows);
        for (int i = 0; i < labels.Values.Length; i++)
            labels.Values[i] = i % Columns < Columns / 2 ? 1 : i % Columns < 300 ? 2 : 0;
        (_, float[] slopes) = Of(z, labels);
        for (int i = 0; i < slopes.Length; i++)
        {
            if (labels.Values[i] == 1)
                Assert.Equal(Plane, slopes[i], 0.05);
            else
                Assert.True(float.IsNaN(slopes[i]));
        }
    }

    [Fact]
    public void The_scanners_bow_is_no_tilt()
    {
        double bow = 2000;
        double[] z = Surface(0, 0, 0.5e-9), bowed = [.. z];
        for (int i = 0; i < z.Length; i++)
        {
            double u = ((i % Columns) - ((Columns - 1) / 2.0)) * Grid.PitchXMetres;
            bowed[i] += bow * u * u;
        }

        (_, float[] straight) = Of(z);
        (_, float[] slopes) = Of(bowed, bow: (bow, 0, 0));
        Assert.True(Rms(slopes, i => straight[i]) < 1e-4);
    }

    [Fact]
    public void Any_band_of_rows_gives_the_same()
    {
        Raster<float> height = Heights(Surface(3e-9, 45e-9, 1e-9));
        height[50, 70] = float.NaN;
        FacetTilt tilt = FacetTilt.Of(Grid, height, Whole(), Regions(), default);
        float[] whole = new float[Columns * Rows], bands = new float[Columns * Rows];
        tilt.ReadRows(0, whole);
        for (int y = 0, rows = 1; y < Rows; y += rows, rows = Math.Min((rows * 3) + 1, Rows - y))
            tilt.ReadRows(y, bands.AsSpan(y * Columns, rows * Columns));
        Assert.Equal(whole, bands);
        Assert.All(whole, slope => Assert.True(float.IsFinite(slope)));
    }

    [Theory]
    [InlineData(1e-9, 2e-9)]
    [InlineData(2e-9, 2e-9)]
    [InlineData(5e-9, 10e-9)]
    public void On_a_fine_grid_the_film_is_found_as_well(double pitch, double noise)
    {
        ScanGrid grid = new(Columns, Rows, pitch, pitch);
        Random random = new(3);
        double[] film = [.. Fields.Correlated(Columns, Rows, 45e-9 / pitch, 45e-9 / pitch, random).Select((v, i) => (5e-9 * v) + (SlopeX * (i % Columns) * pitch) + (SlopeY * (i / Columns) * pitch))];
        Raster<float> height = new(Columns, Rows, [.. film.Select(v => (float)(v + (noise * Fields.Normal(random))))]);
        float[] truth = [.. Fields.Tilt(film, Columns, Rows, pitch, pitch).Select(MathF.Tan)], slopes = new float[film.Length];
        FacetTilt.Of(grid, height, Whole(), Regions(), default).ReadRows(0, slopes);
        Assert.True(Rms(slopes, i => truth[i]) < 0.5 * Rms(truth, _ => Plane), $"{Rms(slopes, i => truth[i])} of {Rms(truth, _ => Plane)}");
    }

    [Fact]
    public void The_window_is_half_a_pixel_at_least_and_says_so() =>
        Assert.Equal(10e-9, Of(Surface(5e-9, 45e-9, 0)).Tilt.SigmaMetres, 1e-15);

    [Fact]
    public void Pixels_that_determine_no_plane_keep_their_own_tilt()
    {
        Raster<float> height = Heights(Surface(0, 0, 1e-9));
        Raster<int> drawn = new(Columns, Rows);
        Raster<byte> classes = new(Columns, Rows);
        for (int x = 0; x < Columns; x++)
        {
            for (int y = 0; y < 100; y++)
                drawn[x, y] = 1;
            drawn[x, 150] = 2;
        }

        drawn[30, 200] = 3;
        for (int i = 0; i < classes.Values.Length; i++)
            classes.Values[i] = (byte)(drawn.Values[i] > 0 ? PixelClass.Facet : PixelClass.None);
        SegmentationResult found = LabelImage.ToSegmentation(Grid, height, drawn, classes);
        float[] slopes = new float[Columns * Rows];
        FacetTilt.Of(Grid, height, found).ReadRows(0, slopes);
        for (int i = 0; i < slopes.Length; i++)
            Assert.Equal(drawn.Values[i] == 1 ? Plane : double.NaN, slopes[i], 0.01);
    }

    [Fact]
    public void A_pixel_alone_in_a_facet_without_noise_has_the_planes_tilt()
    {
        double[] z = new double[Columns * Rows];
        for (int i = 0; i < z.Length; i++)
            z[i] = (SlopeX * (i % Columns) * Grid.PitchXMetres) + (3e-9 * Math.Sin(i % Columns));
        Raster<int> labels = Whole();
        for (int y = 100; y < 121; y++)
        {
            for (int x = 100; x < 121; x++)
                labels[x, y] = (x, y) == (110, 110) ? 1 : 2;
        }

        (_, float[] slopes) = Of(z, labels);
        Assert.Equal(Plane, slopes[(110 * Columns) + 110], 1e-6);
    }

    [Fact]
    public void Regions_of_another_map_are_refused() =>
        Assert.Throws<InputException>(() => FacetTilt.Of(Grid, Heights(Surface(0, 0, 0)), new Raster<int>(Columns, 3), Regions(), default));

    private static (FacetTilt Tilt, float[] Slopes) Of(double[] z, Raster<int>? labels = null, (double XX, double XY, double YY) bow = default)
    {
        FacetTilt tilt = FacetTilt.Of(Grid, Heights(z), labels ?? Whole(), Regions(), bow);
        float[] slopes = new float[z.Length];
        tilt.ReadRows(0, slopes);
        return (tilt, slopes);
    }

    private static SegmentedRegion[] Regions() =>
    [
        new(1, PixelClass.Facet, Columns * Rows, new FacetPlane(0, SlopeX, SlopeY, 1e-9), 1),
        new(2, PixelClass.BinderCarbon, 1, default, 1),
    ];

    private static Raster<int> Whole()
    {
        Raster<int> labels = new(Columns, Rows);
        Array.Fill(labels.Values, 1);
        return labels;
    }

    private static Raster<float> Heights(double[] z) => new(Columns, Rows, [.. z.Select(v => (float)v)]);

    private static double[] Surface(double film, double width, double noise)
    {
        Random random = new(3);
        double[] z = film > 0 ? Fields.Correlated(Columns, Rows, width / Grid.PitchXMetres, width / Grid.PitchYMetres, random) : new double[Columns * Rows];
        for (int i = 0; i < z.Length; i++)
            z[i] = (film * z[i]) + (noise * Fields.Normal(random)) + (SlopeX * (i % Columns) * Grid.PitchXMetres) + (SlopeY * (i / Columns) * Grid.PitchYMetres);
        return z;
    }

    private static float[] TrueSlopes(double[] z) =>
        [.. Fields.Tilt(z, Columns, Rows, Grid.PitchXMetres, Grid.PitchYMetres).Select(MathF.Tan)];

    private static double Rms(float[] slopes, Func<int, double> truth) =>
        Math.Sqrt(slopes.Select((slope, i) => (slope - truth(i)) * (slope - truth(i))).Average());

    private static double Median(float[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
