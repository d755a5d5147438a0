namespace GpuModulus.Phantoms;

/// <summary>One silica sphere of a phantom, in metres from the first pixel's centre.</summary>
/// <param name="Id">Its value in the region ids.</param>
/// <param name="CentreX">Centre along the scan line, m.</param>
/// <param name="CentreY">Centre across the lines, m.</param>
/// <param name="CentreZ">Centre above the same zero as the true height, m.</param>
/// <param name="RadiusMetres">Radius, m.</param>
public sealed record Microsphere(int Id, double CentreX, double CentreY, double CentreZ, double RadiusMetres);
