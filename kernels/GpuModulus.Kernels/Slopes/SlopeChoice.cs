using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Kernels.Slopes;

/// <summary>A slope operator with its width.</summary>
/// <param name="Operator">Which one.</param>
/// <param name="SigmaMetres">Width σ of the Gaussian derivative, m; unused otherwise.</param>
public readonly record struct SlopeChoice(SlopeOperator Operator, double SigmaMetres = 0)
{
    /// <summary>Widest Gaussian, in pixels of σ: beyond it the cost per pixel (about 16σ² pairs) makes no sense.</summary>
    public const double MaxSigmaPixels = 32;

    /// <summary>Radius along x in pixels.</summary>
    public int RadiusX(ScanGrid grid) => Operator == SlopeOperator.Gaussian ? SlopeWeights.Radius(SigmaMetres / grid.PitchXMetres) : 1;

    /// <summary>Radius along y in pixels: the halo, in rows, that a tile needs.</summary>
    public int RadiusY(ScanGrid grid) => Operator == SlopeOperator.Gaussian ? SlopeWeights.Radius(SigmaMetres / grid.PitchYMetres) : 1;

    /// <summary>Weight table of the Gaussian derivative; a single 0 for the other operators.</summary>
    public double[] Weights(ScanGrid grid) =>
        Operator == SlopeOperator.Gaussian ? SlopeWeights.Table(SigmaMetres / grid.PitchXMetres, SigmaMetres / grid.PitchYMetres) : [0];

    /// <summary>
    /// Root mean square slope along x that white height noise of unit variance (1 m²) causes, in 1/m: multiply by the noise's rms in m.
    /// The sum over x and y is what inflates tan² θ on average.
    /// </summary>
    public double NoiseGainX(ScanGrid grid) => NoiseGain(SigmaMetres / grid.PitchXMetres, SigmaMetres / grid.PitchYMetres) / grid.PitchXMetres;

    /// <summary>The same along y.</summary>
    public double NoiseGainY(ScanGrid grid) => NoiseGain(SigmaMetres / grid.PitchYMetres, SigmaMetres / grid.PitchXMetres) / grid.PitchYMetres;

    /// <summary>Throws when the map is too small, or the Gaussian too wide, for the operator.</summary>
    /// <exception cref="InputException">As said.</exception>
    public void Validate(ScanGrid grid)
    {
        if (Operator == SlopeOperator.Gaussian)
        {
            if (!(SigmaMetres > 0) || !double.IsFinite(SigmaMetres))
                throw new InputException("--slope", "the Gaussian's width must be a positive length", "write for example gaussian:40");
            if (SigmaMetres / Math.Min(grid.PitchXMetres, grid.PitchYMetres) > MaxSigmaPixels)
                throw new InputException("--slope", $"a Gaussian of {SigmaMetres * 1e9:G4} nm is wider than {MaxSigmaPixels:G3} pixels", "choose a narrower one");
        }

        if (grid.Columns <= RadiusX(grid) || grid.Rows <= RadiusY(grid))
        {
            throw new InputException(
                "map", $"{grid.Columns} × {grid.Rows} pixels are too few for a slope", $"at least {RadiusX(grid) + 1} × {RadiusY(grid) + 1} are needed with this slope operator");
        }
    }

    private double NoiseGain(double sigmaAlong, double sigmaAcross)
    {
        // rms of Σ w z for white noise is √Σ w²; along one line the antisymmetric weights are ± D/2.
        switch (Operator)
        {
            case SlopeOperator.Central:
                return Math.Sqrt(0.5);
            case SlopeOperator.Sobel:
                return Math.Sqrt(0.5 * 6 / 16);
            case SlopeOperator.Prewitt:
                return Math.Sqrt(0.5 / 3);
            default:
                int along = SlopeWeights.Radius(sigmaAlong);
                int across = SlopeWeights.Radius(sigmaAcross);
                double[] table = SlopeWeights.Table(sigmaAlong, sigmaAcross);
                double derivative = 0;
                for (int i = 1; i <= along; i++)
                    derivative += table[SlopeWeights.DerivativeX + i] * table[SlopeWeights.DerivativeX + i] / 2;
                double smoothing = 0;
                int start = SlopeWeights.SmoothingY(along, across);
                for (int i = 0; i <= across; i++)
                    smoothing += (i == 0 ? 1 : 2) * table[start + i] * table[start + i];
                return Math.Sqrt(derivative * smoothing);
        }
    }
}
