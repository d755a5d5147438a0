using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>A small made-up map, facets of several directions beside grains, on which every step has something to do: what runs on it is compiled before the real map is there.</summary>
internal static class Rehearsal
{
    private const int Size = 192;
    private const int Facet = 48;

    public static ScanGrid Grid { get; } = new(Size, Size, 20e-9, 20e-9);

    /// <summary>A cut into nine blocks.</summary>
    public static BlockSettings Blocks { get; } = new() { CorePixels = 64, Threads = 1 };

    /// <summary>Height in m and modulus in Pa.</summary>
    public static (Raster<float> Height, Raster<float> Modulus) Map()
    {
        Raster<float> height = new(Size, Size), modulus = new(Size, Size);
        uint state = 1;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                state = (state * 1664525) + 1013904223;
                double chance = (double)state / uint.MaxValue;
                bool grains = (x / Facet) + (y / Facet) is 2 or 5;
                double facet = 20 * (((x % Facet) * ((x / Facet % 3) - 1) * 0.3) + ((y % Facet) * ((y / Facet % 3) - 1) * 0.25));
                height[x, y] = (float)(((grains ? 60 * Math.Sin(x * 1.1) * Math.Sin(y * 0.9) : facet) + chance) * 1e-9);
                modulus[x, y] = (float)((grains ? 2 : 5 + chance) * 1e9);
            }
        }

        return (height, modulus);
    }
}
