using System.Numerics;
using GpuModulus.Core;
using MathNet.Numerics;

namespace GpuModulus.Calibration;

/// <summary>
/// k = 0.1906 ρ b² L Q Γi(Re) (2π f)² for a rectangular lever in a fluid, Re = ρ 2πf b²/(4η). Needs neither a deflection sensitivity nor a temperature: a second opinion.
/// Sources: Sader, Chon, Mulvaney, Rev. Sci. Instrum. 70, 3967 (1999); hydrodynamic function: Sader, J. Appl. Phys. 84, 64 (1998), eqs. 20 and 21.
/// </summary>
public static class SaderMethod
{
    private const double LargestMetres = 0.01;
    private static readonly double[] RealTop = [0.91324, -0.48274, 0.46842, -0.12886, 0.044055, -0.0035117, 0.00069085];
    private static readonly double[] RealBottom = [1, -0.56964, 0.48690, -0.13444, 0.045155, -0.0035862, 0.00069085];
    private static readonly double[] ImaginaryTop = [-0.024134, -0.029256, 0.016294, -0.00010961, 0.000064577, -0.000044510];
    private static readonly double[] ImaginaryBottom = [1, -0.59702, 0.55182, -0.18357, 0.079156, -0.014369, 0.0028361];

    /// <summary>Spring constant in N/m. Valid for Q well above 1, L/b above about 3, and Re from 1e-6 to 1e4.</summary>
    /// <exception cref="InputException">A dimension, f or Q that is not a positive number, or a dimension above 1 cm.</exception>
    public static double SpringConstant(RectangularLever lever, double resonanceHertz, double qualityFactor)
    {
        Span<double> values = [lever.LengthMetres, lever.WidthMetres, lever.DensityKilogramsPerCubicMetre, lever.ViscosityPascalSeconds, resonanceHertz, qualityFactor];
        foreach (double value in values)
        {
            if (!(value > 0) || !double.IsFinite(value))
                throw new InputException("--lever", "a dimension of the lever is not a positive number", "give length and width, e.g. --lever 125um,35um");
        }

        if (lever.LengthMetres > LargestMetres || lever.WidthMetres > LargestMetres)
            throw new InputException("--lever", $"a lever of {lever.LengthMetres:G4} m × {lever.WidthMetres:G4} m is none of a force microscope", "write the unit, e.g. --lever 125um,35um");

        double omega = 2 * Math.PI * resonanceHertz;
        double reynolds = lever.DensityKilogramsPerCubicMetre * omega * lever.WidthMetres * lever.WidthMetres / (4 * lever.ViscosityPascalSeconds);
        return 0.1906 * lever.DensityKilogramsPerCubicMetre * lever.WidthMetres * lever.WidthMetres * lever.LengthMetres * qualityFactor * HydrodynamicFunction(reynolds).Imaginary * omega * omega;
    }

    /// <summary>Γ(Re) of a thin rectangular beam.</summary>
    internal static Complex HydrodynamicFunction(double reynolds)
    {
        Complex root = Complex.Sqrt(Complex.ImaginaryOne * reynolds);
        Complex argument = -Complex.ImaginaryOne * root;
        // The exponentially scaled functions: their factor cancels in the ratio, and nothing underflows at a high Re.
        Complex circular = 1 + (4 * Complex.ImaginaryOne * SpecialFunctions.BesselKScaled(1, argument) / (root * SpecialFunctions.BesselKScaled(0, argument)));
        double tau = Math.Log10(reynolds);
        Complex correction = new(Polynomial.Evaluate(tau, RealTop) / Polynomial.Evaluate(tau, RealBottom), Polynomial.Evaluate(tau, ImaginaryTop) / Polynomial.Evaluate(tau, ImaginaryBottom));
        return correction * circular;
    }
}
