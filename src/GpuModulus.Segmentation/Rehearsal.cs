using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// A small made map that goes through every step, so that its code is compiled before the first map of a process comes: that of one scan takes longer to compile than to run.
/// </summary>
internal static class Rehearsal
{
    private const int Side = 160;
    private const double Pitch = 20e-9;

    /// <summary>Segments a ridge of two facets beside waves of binder/carbon, and follows the tilt of the facets.</summary>
    public static SegmentationResult Run()
    {
        Raster<float> height = new(Side, Side), modulus = new(Side, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                bool isFacet = x < Side / 2;
                double ridge = 2e-9 * Math.Min(x, (Side / 2) - x), waves = (3e-8 * Math.Sin(0.4 * x) * Math.Cos(0.5 * y)) + (1e-8 * Math.Sin((1.7 * x) + (2.3 * y)));
                height[x, y] = (float)(isFacet ? ridge : waves);
                modulus[x, y] = isFacet ? 1e11f : 2e9f;
            }
        }

        ScanGrid grid = new(Side, Side, Pitch, Pitch);
        SegmentationResult result = FacetSegmentation.Segment(grid, height, modulus, new SegmentationSettings());
        FacetTilt.Of(grid, height, result).ReadRows(0, modulus.Values);
        return result;
    }
}
