using GpuModulus.Core.Maps;

namespace GpuModulus.Mosaics;

/// <summary>Values between pixels by cubic convolution (R. G. Keys, IEEE Trans. ASSP 29, 1153 (1981), a = −1/2); exact on pixels and for paraboloids.</summary>
internal static class CubicSample
{
    /// <summary>The value at (x, y), inside the pixel centres; the nearest pixel's value where one around is missing.</summary>
    public static float At(Raster<float> map, double x, double y)
    {
        int x0 = Math.Clamp((int)Math.Floor(x), 0, Math.Max(0, map.Columns - 2)), y0 = Math.Clamp((int)Math.Floor(y), 0, Math.Max(0, map.Rows - 2));
        Span<double> wx = stackalloc double[4], wy = stackalloc double[4];
        Weights(x - x0, wx);
        Weights(y - y0, wy);
        double sum = 0;
        for (int j = 0; j < 4; j++)
        {
            if (wy[j] == 0)
                continue;
            double line = 0;
            for (int i = 0; i < 4; i++)
            {
                if (wx[i] != 0)
                    line += wx[i] * Extended(map, x0 - 1 + i, y0 - 1 + j);
            }

            sum += wy[j] * line;
        }

        return double.IsFinite(sum)
            ? (float)sum
            : map[Math.Clamp((int)Math.Round(x), 0, map.Columns - 1), Math.Clamp((int)Math.Round(y), 0, map.Rows - 1)];
    }

    /// <summary>Beyond the border the last two pixels go on in a straight line, so that a slope keeps its height there.</summary>
    private static double Extended(Raster<float> map, int x, int y)
    {
        int inX = Math.Clamp(x, 0, map.Columns - 1), inY = Math.Clamp(y, 0, map.Rows - 1);
        double value = map[inX, inY];
        if (x != inX && map.Columns > 1)
            value += value - map[inX == 0 ? 1 : inX - 1, inY];
        if (y != inY && map.Rows > 1)
            value += map[inX, inY] - (double)map[inX, inY == 0 ? 1 : inY - 1];
        return value;
    }

    private static void Weights(double t, Span<double> w)
    {
        double t2 = t * t, t3 = t2 * t;
        w[0] = (-0.5 * t3) + t2 - (0.5 * t);
        w[1] = (1.5 * t3) - (2.5 * t2) + 1;
        w[2] = (-1.5 * t3) + (2 * t2) + (0.5 * t);
        w[3] = (0.5 * t3) - (0.5 * t2);
    }
}
