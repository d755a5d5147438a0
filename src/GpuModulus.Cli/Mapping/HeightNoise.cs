using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Cli.Mapping;

/// <summary>
/// Noise of the height from its second differences along scan lines, z(x−1) − 2 z(x) + z(x+1), whose variance is 6 σ² for white noise;
/// by the median absolute value, so that edges do not count. Roughness at the scale of a pixel counts as noise: an upper estimate.
/// </summary>
internal static class HeightNoise
{
    private const int SampleRows = 256;

    /// <summary>σ in m; NaN where the map is too narrow.</summary>
    public static double Sigma(IRowSource<float> height)
    {
        if (height.Columns < 3)
            return double.NaN;
        float[] row = new float[height.Columns];
        int rowStep = Math.Max(1, height.Rows / SampleRows);
        int columnStep = Math.Max(1, height.Columns / 1024);
        // One array for all, and none to grow out of: of a small map its fresh pages are half of the work.
        float[] differences = GC.AllocateUninitializedArray<float>(Steps(height.Rows, rowStep) * Steps(height.Columns - 2, columnStep));
        int count = 0;
        for (int y = 0; y < height.Rows; y += rowStep)
        {
            height.ReadRows(y, row);
            for (int x = 1; x < row.Length - 1; x += columnStep)
            {
                float difference = Math.Abs(row[x - 1] - (2 * row[x]) + row[x + 1]);
                if (float.IsFinite(difference))
                    differences[count++] = difference;
            }
        }

        Array.Resize(ref differences, count);
        return 1.4826 * MiddleValue.InPlace(differences) / Math.Sqrt(6);

        static int Steps(int length, int step) => (length + step - 1) / step;
    }

    /// <summary>Root mean square tilt in degrees that this noise alone would show on a flat sample.</summary>
    public static double TiltFloorDegrees(double sigma, SlopeChoice slope, ScanGrid grid) =>
        Math.Atan(sigma * Math.Sqrt(Math.Pow(slope.NoiseGainX(grid), 2) + Math.Pow(slope.NoiseGainY(grid), 2))) * 180 / Math.PI;
}
