namespace GpuModulus.Reports.Charts;

/// <summary>Measured speed of one backend at one size.</summary>
/// <param name="Backend">Name in the legend.</param>
/// <param name="Work">What was done, e.g. "map"; the second kind of work of a backend is drawn with open marks.</param>
/// <param name="Size">Edge of the square map, pixels.</param>
/// <param name="Median">Median, 10⁶ pixels a second.</param>
/// <param name="Lower">Lower quartile, 10⁶ pixels a second.</param>
/// <param name="Upper">Upper quartile, 10⁶ pixels a second.</param>
/// <param name="Bound">Speed of a copy with the same bytes, 10⁶ pixels a second.</param>
public sealed record SpeedPoint(string Backend, string Work, int Size, double Median, double Lower, double Upper, double Bound);
