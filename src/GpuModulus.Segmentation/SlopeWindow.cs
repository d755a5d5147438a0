using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Gaussian weights of the differences of neighbours about a pixel. Along its own axis a difference lies half a pixel beside the pixels, so that the list has no middle; every list adds up to 1.
/// </summary>
internal sealed class SlopeWindow
{
    // Wider than films are smooth: their slopes would be averaged away as well. Narrower than half a pixel it is the central difference.
    private const double WidestMetres = 40e-9;
    private const double NarrowestPixels = 0.5;
    private const double Cut = 3;

    private SlopeWindow(ScanGrid grid, FilmSlopes film, double sigma)
    {
        SigmaMetres = Math.Max(sigma, NarrowestPixels * Math.Max(grid.PitchXMetres, grid.PitchYMetres));
        Film = film;
        (double sx, double sy) = (Math.Max(NarrowestPixels, sigma / grid.PitchXMetres), Math.Max(NarrowestPixels, sigma / grid.PitchYMetres));
        (AlongX, AcrossX, AlongY, AcrossY) = (Halves(sx), Wholes(sx), Halves(sy), Wholes(sy));
        NoiseX = film.NoiseMetres * film.NoiseMetres * Gain(AlongX, AcrossY, grid.PitchXMetres);
        NoiseY = film.NoiseMetres * film.NoiseMetres * Gain(AlongY, AcrossX, grid.PitchYMetres);
    }

    /// <summary>σ, m; along an axis of finer pitch it may be less where it is half a pixel of the other.</summary>
    public double SigmaMetres { get; }

    public FilmSlopes Film { get; }

    /// <summary>Weights of the differences ∂z/∂x along x: that of pixels x + k − n/2 and the next at k.</summary>
    public float[] AlongX { get; }

    /// <summary>Weights of ∂z/∂y along x, about the middle.</summary>
    public float[] AcrossX { get; }

    public float[] AlongY { get; }

    /// <summary>Weights of ∂z/∂x along y, about the middle.</summary>
    public float[] AcrossY { get; }

    /// <summary>Variance that the noise of the height gives to ∂z/∂x in the window.</summary>
    public double NoiseX { get; }

    public double NoiseY { get; }

    /// <summary>Wiener's weight of ∂z/∂x in a window that is full.</summary>
    public double WeightX => Film.Variance > 0 ? Film.Variance / (Film.Variance + NoiseX) : 0;

    public double WeightY => Film.Variance > 0 ? Film.Variance / (Film.Variance + NoiseY) : 0;

    /// <summary>Rows above and below a pixel that its tilt needs.</summary>
    public int Above => Math.Max(AlongY.Length / 2, AcrossY.Length / 2);

    public int Below => Above + 1;

    /// <summary>Columns to the left and right.</summary>
    public int Beside => Math.Max(AlongX.Length / 2, AcrossX.Length / 2);

    /// <summary>The narrowest window in which noise alone tilts a pixel by no more than the given angle (rad, root mean square), half a pixel at least and 40 nm at most; without a film, whose slopes alone are averaged, half a pixel.</summary>
    public static SlopeWindow For(ScanGrid grid, FilmSlopes film, double noisyTilt)
    {
        if (!(film.Variance > 0))
            return new(grid, film, 0);
        double square = Math.Tan(noisyTilt) * Math.Tan(noisyTilt), low = 0, high = WidestMetres;
        for (int k = 0; k < 20; k++)
        {
            double middle = 0.5 * (low + high);
            SlopeWindow tried = new(grid, film, middle);
            if (tried.NoiseX + tried.NoiseY > square)
                low = middle;
            else
                high = middle;
        }

        return new(grid, film, high);
    }

    private static float[] Halves(double sigma)
    {
        int radius = (int)Math.Ceiling(Cut * sigma);
        return Normalised(Enumerable.Range(0, 2 * radius).Select(k => k - radius + 0.5), sigma);
    }

    private static float[] Wholes(double sigma)
    {
        int radius = (int)Math.Ceiling(Cut * sigma);
        return Normalised(Enumerable.Range(0, (2 * radius) + 1).Select(k => (double)(k - radius)), sigma);
    }

    private static float[] Normalised(IEnumerable<double> places, double sigma)
    {
        double[] weights = [.. places.Select(u => Math.Exp(-0.5 * u * u / (sigma * sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(g => (float)(g / sum))];
    }

    /// <summary>Σ of the squared weights of single heights: neighbouring differences share a pixel.</summary>
    private static double Gain(float[] along, float[] across, double pitch)
    {
        double sum = 0;
        for (int k = 0; k <= along.Length; k++)
        {
            double weight = (k > 0 ? along[k - 1] : 0) - (k < along.Length ? along[k] : 0);
            sum += weight * weight;
        }

        return sum * across.Sum(g => (double)g * g) / (pitch * pitch);
    }
}
