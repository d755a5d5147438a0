using GpuModulus.Core.Maps;

namespace GpuModulus.Cli.Mapping;

/// <summary>Smallest and largest finite value of a channel.</summary>
internal static class ChannelRange
{
    /// <summary>NaN where no value is finite.</summary>
    public static (double Low, double High, long Missing) Of(IRowSource<float> values)
    {
        float low = float.PositiveInfinity;
        float high = float.NegativeInfinity;
        long missing = 0;
        float[] row = new float[values.Columns];
        for (int y = 0; y < values.Rows; y++)
        {
            values.ReadRows(y, row);
            foreach (float value in row)
            {
                if (!float.IsFinite(value))
                {
                    missing++;
                    continue;
                }

                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return low > high ? (double.NaN, double.NaN, missing) : (low, high, missing);
    }
}
