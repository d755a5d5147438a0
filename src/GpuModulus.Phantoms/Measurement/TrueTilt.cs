using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms.Measurement;

/// <summary>θ = atan √((∂z/∂x)² + (∂z/∂y)²) by central differences, one-sided at the borders, 0 along an axis of a single pixel.</summary>
internal static class TrueTilt
{
    public static double At(Raster<float> height, in ScanGrid grid, int x, int y)
    {
        int left = Math.Max(x - 1, 0), right = Math.Min(x + 1, height.Columns - 1);
        int above = Math.Max(y - 1, 0), below = Math.Min(y + 1, height.Rows - 1);
        double gx = right > left ? ((double)height[right, y] - height[left, y]) / ((right - left) * grid.PitchXMetres) : 0;
        double gy = below > above ? ((double)height[x, below] - height[x, above]) / ((below - above) * grid.PitchYMetres) : 0;
        return Math.Atan(Math.Sqrt((gx * gx) + (gy * gy)));
    }
}
