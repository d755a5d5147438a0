namespace GpuModulus.Calibration;

/// <summary>Plan dimensions of a rectangular cantilever and the medium around it.</summary>
/// <param name="LengthMetres">L, m.</param>
/// <param name="WidthMetres">b, m.</param>
/// <param name="DensityKilogramsPerCubicMetre">ρ of the medium, kg/m³; air at 20 °C and 1013 hPa: 1.18 by default.</param>
/// <param name="ViscosityPascalSeconds">η of the medium, Pa s; air at 20 °C: 1.86e-5 by default.</param>
public readonly record struct RectangularLever(
    double LengthMetres, double WidthMetres, double DensityKilogramsPerCubicMetre = 1.18, double ViscosityPascalSeconds = 1.86e-5);
