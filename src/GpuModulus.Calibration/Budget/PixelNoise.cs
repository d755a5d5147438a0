namespace GpuModulus.Calibration;

/// <summary>Noise of a single pixel's channels, one standard deviation each; 0 where there is no channel.</summary>
/// <param name="Signal">Of the frequency channel, Hz; of the instrument's own modulus, relative.</param>
/// <param name="Amplitude">Of A1, m.</param>
/// <param name="Phase">Of Φ1, rad.</param>
public readonly record struct PixelNoise(double Signal, double Amplitude, double Phase);
