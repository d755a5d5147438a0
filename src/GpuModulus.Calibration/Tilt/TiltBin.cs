namespace GpuModulus.Calibration;

/// <summary>One bin of the measured K_c.</summary>
/// <param name="TiltDegrees">Mean θ of its pixels, degrees.</param>
/// <param name="Ratio">Mean apparent modulus over the nominal one.</param>
/// <param name="Error">Standard error of the ratio, from the scatter between sectors of spheres.</param>
/// <param name="Count">Pixels.</param>
public readonly record struct TiltBin(double TiltDegrees, double Ratio, double Error, long Count);
