using GpuModulus.Core.Maps;

namespace GpuModulus.Calibration;

/// <summary>A pixel of a sphere: both tilts, the apparent modulus, and the sector it belongs to (sphere × azimuth).</summary>
internal readonly record struct SpherePixel(float OperatorDegrees, float SphereDegrees, float Modulus, int Sector);

/// <summary>Collects the pixels that really show a sphere: on its fitted surface, with a whole slope neighbourhood on it, and steeper than nothing that the tip's flank touches.</summary>
internal static class SpherePixels
{
    public const int SectorsPerSphere = 8;

    // Half a σ short of where a noise of millions of pixels would begin to lose some.
    private const double SurfaceSigmas = 5.5;
    private const double MarginDegrees = 8;

    public static List<SpherePixel> Collect(
        Raster<float> height, Raster<float> tilt, Raster<float> modulus, in ScanGrid grid, FittedSphere sphere, int index, int reachX, int reachY, double maxDegrees)
    {
        double reach = Math.Sin(Math.Min(maxDegrees + MarginDegrees, 70) * Math.PI / 180) * sphere.RadiusMetres;
        int left = Math.Max(0, (int)Math.Ceiling((sphere.CentreX - reach) / grid.PitchXMetres)), right = Math.Min(height.Columns - 1, (int)((sphere.CentreX + reach) / grid.PitchXMetres));
        int top = Math.Max(0, (int)Math.Ceiling((sphere.CentreY - reach) / grid.PitchYMetres)), bottom = Math.Min(height.Rows - 1, (int)((sphere.CentreY + reach) / grid.PitchYMetres));
        List<SpherePixel> pixels = [];
        if (right < left || bottom < top)
            return pixels;
        bool[] good = OnSurface(height, grid, sphere, left, right, top, bottom);
        int width = right - left + 1;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double dx = (x * grid.PitchXMetres) - sphere.CentreX, dy = (y * grid.PitchYMetres) - sphere.CentreY;
                double sine = Math.Sqrt((dx * dx) + (dy * dy)) / sphere.RadiusMetres;
                if (sine * sphere.RadiusMetres >= reach || !Whole(good, width, x - left, y - top, right - left, bottom - top, reachX, reachY))
                    continue;
                float e = modulus[x, y], theta = tilt[x, y];
                if (!float.IsFinite(e) || !(e > 0) || !float.IsFinite(theta))
                    continue;
                int sector = Math.Min(SectorsPerSphere - 1, (int)((Math.Atan2(dy, dx) + Math.PI) / (2 * Math.PI) * SectorsPerSphere));
                pixels.Add(new((float)(theta * 180 / Math.PI), (float)(Math.Asin(sine) * 180 / Math.PI), e, (index * SectorsPerSphere) + sector));
            }
        }

        return pixels;
    }

    private static bool[] OnSurface(Raster<float> height, in ScanGrid grid, FittedSphere sphere, int left, int right, int top, int bottom)
    {
        int width = right - left + 1;
        bool[] good = new bool[width * (bottom - top + 1)];
        double limit = SurfaceSigmas * sphere.ResidualMetres;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double dx = (x * grid.PitchXMetres) - sphere.CentreX, dy = (y * grid.PitchYMetres) - sphere.CentreY, dz = height[x, y] - sphere.CentreZ;
                good[((y - top) * width) + x - left] = Math.Abs(Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)) - sphere.RadiusMetres) < limit;
            }
        }

        return good;
    }

    /// <summary>Whether the pixel and its neighbourhood, as far as it lies in the box, are on the surface; debris one pixel away already falsifies the slope.</summary>
    private static bool Whole(bool[] good, int width, int x, int y, int lastX, int lastY, int reachX, int reachY)
    {
        for (int j = Math.Max(0, y - reachY); j <= Math.Min(lastY, y + reachY); j++)
        {
            for (int i = Math.Max(0, x - reachX); i <= Math.Min(lastX, x + reachX); i++)
            {
                if (!good[(j * width) + i])
                    return false;
            }
        }

        return true;
    }
}
