using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Phantoms.Measurement;

/// <summary>K_c(θ) as a tip causes it at every tilt: the polynomial up to its largest tilt, then held at its last value, so that it stays continuous.</summary>
internal sealed class HeldTiltCorrection
{
    private readonly double[] coefficients;
    private readonly double largest;

    /// <exception cref="InputException">The polynomial is not above zero everywhere in its range.</exception>
    public HeldTiltCorrection(TiltPolynomial polynomial)
    {
        coefficients = [.. polynomial.Coefficients];
        largest = polynomial.MaxTiltDegrees;
        const int checks = 64;
        for (int i = 0; i <= checks; i++)
        {
            double degrees = largest * i / checks;
            if (!(polynomial.At(degrees) > 0) || !(largest > 0))
                throw new InputException("phantom", $"K_c is not above 0 at {degrees:G3}°", "give a polynomial that is positive up to its largest tilt");
        }
    }

    public double At(double radians)
    {
        double degrees = Math.Min(radians * 180 / Math.PI, largest);
        double sum = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
            sum = (sum * degrees) + coefficients[i];
        return sum;
    }
}
