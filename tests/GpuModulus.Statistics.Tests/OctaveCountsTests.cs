using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class OctaveCountsTests
{
    [Fact]
    public void Counts_stand_where_the_full_histogram_has_them_whoever_counted()
    {
        Random random = new(5);
        LogHistogram full = new(10, 34);
        OctaveCounts one = new(10, 34), other = new(10, 34);
        for (int i = 0; i < 20_000; i++)
        {
            // From below the range, over its ends, to beyond it; the first octaves are met by one part only.
            float value = (float)Math.Pow(2, (i % 2 * 6) + (random.NextDouble() * 42));
            full.Counts[full.IndexOf(value)]++;
            (i % 2 == 0 ? one : other).Count(value);
        }

        foreach (float edge in (ReadOnlySpan<float>)[float.Epsilon, 1023.9999f, 1024, 17592185000000f, 17592186044416f, float.MaxValue])
        {
            full.Counts[full.IndexOf(edge)]++;
            one.Count(edge);
        }

        one.Take(other);
        Assert.Equal(full.Counts, one.ToHistogram().Counts);
        Assert.Equal(full.Total, one.Total);
    }
}
