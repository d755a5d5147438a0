using GpuModulus.Core.Maps;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Calibration;

/// <summary>Robust sphere through the cap of a bump: geometric distance √(dx² + dy² + dz²) − R, Gauss–Newton with Tukey's biweight.</summary>
internal static class SphereFit
{
    /// <summary>The cap reaches to 46°: steeper pixels feel the tip's flank.</summary>
    public const double CapSine = 0.72;

    private const int MostPixels = 20000;
    private const int Iterations = 25;
    private const double Biweight = 4.685;

    /// <summary>Fits a sphere; null where nothing like one is there.</summary>
    public static FittedSphere? Fit(Raster<float> height, in ScanGrid grid, double x, double y, double radius, double tolerance)
    {
        double priorRadius = radius;
        double z = double.NaN, sigma = 0.05 * radius, share = 0, inside = 0;
        double[] g = new double[4];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            List<(double X, double Y, double Z)> cap = Cap(height, grid, x, y, radius, out inside);
            if (cap.Count < 50)
                return null;
            double r = radius, cx = x, cy = y;
            if (double.IsNaN(z))
                z = Median([.. cap.Select(p => p.Z - Math.Sqrt(Math.Max((r * r) - Squared(p.X - cx) - Squared(p.Y - cy), 0)))]);
            double cz = z;
            double[] distance = [.. cap.Select(p => Math.Sqrt(Squared(p.X - cx) + Squared(p.Y - cy) + Squared(p.Z - cz)) - r)];
            double scatter = 1.4826 * Median([.. distance.Select(Math.Abs)]);
            // From a generous start down to the noise; never below a float's resolution of the height.
            sigma = Math.Max(Math.Max(scatter, 0.3 * sigma * (iteration < 6 ? 1 : 0)), 1e-7 * radius);
            DenseMatrix normal = new(4, 4);
            DenseVector right = new(4);
            double kept = 0;
            for (int i = 0; i < cap.Count; i++)
            {
                double u = distance[i] / (Biweight * sigma);
                if (Math.Abs(u) >= 1)
                    continue;
                double weight = Squared(1 - (u * u)), d = distance[i] + r;
                kept++;
                (g[0], g[1], g[2], g[3]) = ((cx - cap[i].X) / d, (cy - cap[i].Y) / d, (cz - cap[i].Z) / d, -1);
                for (int a = 0; a < 4; a++)
                {
                    right[a] -= weight * g[a] * distance[i];
                    for (int b = 0; b < 4; b++)
                        normal[a, b] += weight * g[a] * g[b];
                }
            }

            share = kept / cap.Count;
            if (!(normal.ConditionNumber() < 1e12))
                return null;
            Vector<double> move = normal.Solve(right);
            (x, y, z, radius) = (x + move[0], y + move[1], z + move[2], radius + move[3]);
            if (!(radius > 0.3 * priorRadius && radius < 3 * priorRadius) || !double.IsFinite(x + y + z))
                return null;
            if (iteration > 8 && move.L2Norm() < 1e-7 * radius)
                break;
        }

        string? rejected = Math.Abs((radius / priorRadius) - 1) > tolerance ? "another size"
            : inside < 0.6 ? "cut off by the border"
            : share < 0.55 || sigma > 0.02 * radius ? "no clean sphere (neighbours, debris, or another shape)" : null;
        return new(x, y, z, radius, sigma, 0, rejected);
    }

    /// <summary>Every few pixels of the cap, and the fraction of the cap's area that lies inside the map.</summary>
    private static List<(double X, double Y, double Z)> Cap(Raster<float> height, in ScanGrid grid, double x, double y, double radius, out double inside)
    {
        double reach = CapSine * radius;
        double area = Math.PI * reach * reach / grid.PixelAreaSquareMetres;
        int stride = Math.Max(1, (int)Math.Sqrt(area / MostPixels));
        int left = Math.Max(0, (int)((x - reach) / grid.PitchXMetres)), right = Math.Min(height.Columns - 1, (int)((x + reach) / grid.PitchXMetres));
        int top = Math.Max(0, (int)((y - reach) / grid.PitchYMetres)), bottom = Math.Min(height.Rows - 1, (int)((y + reach) / grid.PitchYMetres));
        List<(double, double, double)> cap = [];
        long count = 0;
        for (int j = top; j <= bottom; j += stride)
        {
            for (int i = left; i <= right; i += stride)
            {
                double px = i * grid.PitchXMetres, py = j * grid.PitchYMetres;
                if (Squared(px - x) + Squared(py - y) >= reach * reach)
                    continue;
                count++;
                if (float.IsFinite(height[i, j]))
                    cap.Add((px, py, height[i, j]));
            }
        }

        inside = count * stride * stride / area;
        return cap;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double Squared(double v) => v * v;
}
