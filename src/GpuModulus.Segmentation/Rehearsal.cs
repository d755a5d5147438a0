using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Segments a small made map, so that the method is compiled when the first map comes: most of its steps run once a process, and compiling takes longer than a small map.</summary>
internal static class Rehearsal
{
    private const int Size = 192;
    private const double Pitch = 20e-9;

    public static void Run()
    {
        Raster<float> height = new(Size, Size), modulus = new(Size, Size);
        uint noise = 1;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                // Roofs of 64 pixels, with rough ground and a step between them.
                (int u, int v) = (x & 63, y & 63);
                noise = (noise * 1664525) + 1013904223;
                double random = (noise >> 8) / (double)(1 << 24);
                bool facet = u is > 8 and < 56 && v is > 8 and < 56;
                double nanometres = facet ? (6.0 * Math.Min(u, 64 - u)) + (v > 40 ? 12 : 0) + random : 150 * random;
                height[x, y] = (float)(nanometres * 1e-9);
                modulus[x, y] = (float)((facet ? 100e9 : 3e9) * (1 + (0.1 * random)));
            }
        }

        ScanGrid grid = new(Size, Size, Pitch, Pitch);
        _ = FacetSegmentation.Segment(grid, height, modulus, new SegmentationSettings());
    }
}
