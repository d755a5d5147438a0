using GpuModulus.Core.Maps;

namespace GpuModulus.Cli.Mapping;

/// <summary>Median Δf2 of every region, Hz, from a channel that holds f2 + Δf2.</summary>
internal static class RegionShifts
{
    private const int MostSamples = 2000;

    /// <summary>By region id; a region without a finite value is absent.</summary>
    public static IReadOnlyDictionary<int, double> Of(IRowSource<float> tracked, IRowSource<int> labels, double resonance2)
    {
        Dictionary<int, List<float>> samples = [];
        float[] values = new float[tracked.Columns];
        int[] ids = new int[tracked.Columns];
        // Every row and few columns: regions may be a few rows high.
        int step = Math.Max(1, tracked.Columns / 256);
        for (int y = 0; y < tracked.Rows; y++)
        {
            tracked.ReadRows(y, values);
            labels.ReadRows(y, ids);
            for (int x = y % step; x < values.Length; x += step)
            {
                if (ids[x] == 0 || !float.IsFinite(values[x]))
                    continue;
                if (!samples.TryGetValue(ids[x], out List<float>? list))
                    samples[ids[x]] = list = [];
                if (list.Count < MostSamples)
                    list.Add(values[x]);
            }
        }

        return samples.ToDictionary(s => s.Key, s => MiddleValue.Of(s.Value) - resonance2);
    }
}
