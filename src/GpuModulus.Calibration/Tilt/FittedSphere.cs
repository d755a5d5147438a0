namespace GpuModulus.Calibration;

/// <summary>One sphere found in a height map; coordinates in metres from the first pixel's centre.</summary>
/// <param name="CentreX">Centre along the scan line, m.</param>
/// <param name="CentreY">Centre across the lines, m.</param>
/// <param name="CentreZ">Centre's height, m, in the height map's own zero.</param>
/// <param name="RadiusMetres">Radius, m.</param>
/// <param name="ResidualMetres">Robust standard deviation of the heights from the sphere, along the normal, m.</param>
/// <param name="Pixels">Pixels that entered the K_c.</param>
/// <param name="Rejected">Why it was not used, or null.</param>
public sealed record FittedSphere(double CentreX, double CentreY, double CentreZ, double RadiusMetres, double ResidualMetres, long Pixels, string? Rejected);
