namespace GpuModulus.Core.Results;

/// <summary>A·exp(−(E − μ)²/(2σ²)) fitted to the main peak of a histogram; σ = FWHM/(2√(2 ln 2)). Units as the histogram's (Pa).</summary>
/// <param name="Mean">μ.</param>
/// <param name="MeanError">Standard error of μ.</param>
/// <param name="Sigma">σ.</param>
/// <param name="SigmaError">Standard error of σ.</param>
/// <param name="Amplitude">A, counts per bin.</param>
/// <param name="RSquared">Coefficient of determination over the window.</param>
/// <param name="WindowLow">Lower end of the fitted window.</param>
/// <param name="WindowHigh">Upper end of the fitted window.</param>
/// <param name="Count">Pixels inside the window.</param>
public sealed record GaussianFit(
    double Mean, double MeanError, double Sigma, double SigmaError, double Amplitude, double RSquared, double WindowLow, double WindowHigh, long Count);
