namespace GpuModulus.Reports.Calibrations;

/// <summary>One bin of the modulus of spheres by tilt.</summary>
/// <param name="Degrees">Mean tilt, degrees.</param>
/// <param name="Ratio">Mean apparent modulus over the nominal one.</param>
/// <param name="Error">Standard error of the ratio.</param>
public readonly record struct TiltPoint(double Degrees, double Ratio, double Error);
