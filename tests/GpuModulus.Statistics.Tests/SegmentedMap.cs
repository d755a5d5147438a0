using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics.Tests;

/// <summary>A made map: slanted, rough regions in slanted stripes, some pixels masked or without a height.</summary>
internal static class SegmentedMap
{
    public static readonly RegionIdentity[] Regions =
    [
        new(1, PixelClass.Facet, 0.9), new(2, PixelClass.Facet, 0.8), new(7, PixelClass.BinderCarbon, 0.7), new(40, PixelClass.Facet, 0.6),
    ];

    public static RegionMaps Make(int columns, int rows, int seed)
    {
        Random random = new(seed);
        Raster<int> labels = new(columns, rows);
        Raster<float> height = new(columns, rows), modulus = new(columns, rows), tilt = new(columns, rows), indentation = new(columns, rows);
        Raster<byte> mask = new(columns, rows);
        // 3 belongs to no announced region; 0 is unassigned.
        int[] ids = [1, 2, 7, 3, 0];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int label = ids[(x + (y / 2)) / 37 % ids.Length];
                labels[x, y] = label;
                double rough = 3e-9 * Draws.Normal(random);
                height[x, y] = random.Next(200) == 0 ? float.NaN : (float)((label * 1e-7) + (2e-9 * label * x) - (5e-9 * y) + rough);
                modulus[x, y] = (float)((label == 7 ? 2e9 : 100e9 + (10e9 * label)) * (1 + (0.1 * Draws.Normal(random))));
                tilt[x, y] = (float)(0.1 + (0.01 * label) + (0.02 * random.NextDouble()));
                indentation[x, y] = (float)(1e-9 * (0.2 + random.NextDouble()));
                if (random.Next(10) == 0)
                    (mask[x, y], modulus[x, y]) = ((byte)MaskReason.TiltAboveCutoff, float.NaN);
            }
        }

        return new()
        {
            Grid = new(columns, rows, 20e-9, 25e-9),
            Labels = labels,
            Height = height,
            Mask = mask,
            Modulus = modulus,
            Tilt = tilt,
            Indentation = indentation,
        };
    }
}
