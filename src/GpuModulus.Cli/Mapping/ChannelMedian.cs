using GpuModulus.Core.Maps;

namespace GpuModulus.Cli.Mapping;

/// <summary>Median of a channel's finite values, from at most 256 rows spread over it.</summary>
internal static class ChannelMedian
{
    private const int SampleRows = 256;
    private const int SampleColumns = 256;

    /// <summary>NaN where no sampled value is finite.</summary>
    public static double Of(IRowSource<float> values)
    {
        List<float> sample = [];
        float[] row = new float[values.Columns];
        int rowStep = Math.Max(1, values.Rows / SampleRows);
        int columnStep = Math.Max(1, values.Columns / SampleColumns);
        for (int y = 0; y < values.Rows; y += rowStep)
        {
            values.ReadRows(y, row);
            for (int x = 0; x < row.Length; x += columnStep)
            {
                if (float.IsFinite(row[x]))
                    sample.Add(row[x]);
            }
        }

        return MiddleValue.Of(sample);
    }
}
