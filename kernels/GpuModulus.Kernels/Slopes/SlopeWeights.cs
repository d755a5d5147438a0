namespace GpuModulus.Kernels.Slopes;

/// <summary>
/// The weight table of the Gaussian derivative, four lists one behind the other:
/// derivative along x (index 0 … rx), derivative along y (0 … ry), smoothing along x (0 … rx), smoothing along y (0 … ry).
/// </summary>
/// <remarks>
/// Normalised on the grid, not in the continuum: Σ D(i)·i = 1 over i ≥ 1, so that a plane keeps its slope exactly, and S(0) + 2 Σ S(i) = 1.
/// </remarks>
public static class SlopeWeights
{
    internal const int DerivativeX = 0;

    /// <summary>Radius in pixels for a width in pixels: 4σ, at least 1.</summary>
    public static int Radius(double sigmaPixels) => Math.Max(1, (int)Math.Ceiling(4 * sigmaPixels));

    /// <summary>The whole table.</summary>
    /// <param name="sigmaXPixels">σ/dx.</param>
    /// <param name="sigmaYPixels">σ/dy.</param>
    public static double[] Table(double sigmaXPixels, double sigmaYPixels) =>
        [.. Derivative(sigmaXPixels), .. Derivative(sigmaYPixels), .. Smoothing(sigmaXPixels), .. Smoothing(sigmaYPixels)];

    internal static int DerivativeY(int radiusX) => radiusX + 1;

    internal static int SmoothingX(int radiusX, int radiusY) => radiusX + radiusY + 2;

    internal static int SmoothingY(int radiusX, int radiusY) => (2 * radiusX) + radiusY + 3;

    private static double[] Derivative(double sigma)
    {
        int radius = Radius(sigma);
        double[] weights = new double[radius + 1];
        double norm = 0;
        for (int i = 1; i <= radius; i++)
        {
            weights[i] = i * Math.Exp(-0.5 * i * i / (sigma * sigma));
            norm += weights[i] * i;
        }

        // So narrow that even the first neighbour underflows: the limit is the central difference.
        if (!(norm > 0))
            (weights[1], norm) = (1, 1);
        for (int i = 1; i <= radius; i++)
            weights[i] /= norm;
        return weights;
    }

    private static double[] Smoothing(double sigma)
    {
        int radius = Radius(sigma);
        double[] weights = new double[radius + 1];
        double norm = 0;
        for (int i = 0; i <= radius; i++)
        {
            weights[i] = Math.Exp(-0.5 * i * i / (sigma * sigma));
            norm += i == 0 ? weights[i] : 2 * weights[i];
        }

        for (int i = 0; i <= radius; i++)
            weights[i] /= norm;
        return weights;
    }
}
