using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Phantoms.Tests;

/// <summary>
/// The evaluation of a scan written out once more with plain numbers, for the default instrument:
/// E = (π/R) √(1/6) a^(−1/2) s^(3/2) / K_c(θ), a = (k1/Q1)(A1,free/A1) cos Φ1, s = 2 k2 Δf2/f2, θ from central differences.
/// </summary>
internal sealed class PunchOracle(Scan scan)
{
    private readonly ScanGrid grid = scan.Grid;
    private readonly float[] z = Values(scan, Quantity.Height);
    private readonly float[] a1 = Values(scan, Quantity.Amplitude1);
    private readonly float[] phi = Values(scan, Quantity.Phase1);
    private readonly float[] shift = Values(scan, Quantity.Frequency);

    /// <summary>Tilt in degrees of a pixel that is not on the border.</summary>
    public double TiltDegrees(int x, int y)
    {
        int i = (y * grid.Columns) + x;
        double gx = ((double)z[i + 1] - z[i - 1]) / (2 * grid.PitchXMetres);
        double gy = ((double)z[i + grid.Columns] - z[i - grid.Columns]) / (2 * grid.PitchYMetres);
        return Math.Atan(Math.Sqrt((gx * gx) + (gy * gy))) * 180 / Math.PI;
    }

    public double Apparent(int x, int y)
    {
        int i = (y * grid.Columns) + x;
        double a = 26.0 / 400 * (150e-9 / a1[i]) * Math.Cos(phi[i]);
        double s = 2 * 26 * Math.Pow(1.71e6 / 300e3, 2) * shift[i] / 1.71e6;
        return s > 0 ? Math.PI / 10e-9 * Math.Sqrt(1.0 / 6) * Math.Pow(a, -0.5) * Math.Pow(s, 1.5) : double.NaN;
    }

    public double Modulus(int x, int y)
    {
        double t = TiltDegrees(x, y);
        return Apparent(x, y) / (1.00031 + (0.00161 * t) - (1.43861e-4 * t * t) - (2.55867e-5 * t * t * t) + (4.53632e-7 * t * t * t * t));
    }

    public static float[] Values(Scan scan, Quantity quantity) => ((Raster<float>)scan.Find(quantity)!.Values).Values;
}
