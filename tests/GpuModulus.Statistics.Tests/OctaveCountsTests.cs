using System.Runtime.Intrinsics;
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
        OctaveTally one = new(10, 34), other = new(10, 34);
        for (int i = 0; i < 20_000; i++)
        {
            // From below the range, over its ends, to beyond it; the first octaves are met by one part only.
            float value = (float)Math.Pow(2, (i % 2 * 6) + (random.NextDouble() * 42));
            full.Counts[full.IndexOf(value)]++;
            Count(i % 2 == 0 ? one : other, value);
        }

        foreach (float edge in (ReadOnlySpan<float>)[float.Epsilon, 1023.9999f, 1024, 17592185000000f, 17592186044416f, float.MaxValue])
        {
            full.Counts[full.IndexOf(edge)]++;
            Count(one, edge);
        }

        OctaveCounts sum = new(10, 34, new());
        one.MoveTo(sum);
        other.MoveTo(sum);
        Assert.Equal(full.Counts, sum.ToHistogram().Counts);
        other.MoveTo(sum);
        Assert.Equal(full.Counts, sum.ToHistogram().Counts);
    }

    [Fact]
    public void Eight_at_once_count_what_one_by_one_do_and_leave_out_what_is_not_chosen()
    {
        Random random = new(7);
        LogHistogram one = new(-4, 10);
        OctaveTally eight = new(-4, 10);
        for (int i = 0; i < 4000; i++)
        {
            float[] values = [.. Enumerable.Range(0, 8).Select(_ => random.Next(12) switch
            {
                0 => float.NaN, 1 => -1f, 2 => 0f, 3 => float.PositiveInfinity,
                // Mostly within one octave, sometimes over several and beyond either end.
                _ => (float)Math.Pow(2, i % 3 == 0 ? (20 * random.NextDouble()) - 10 : 0.2 + (0.7 * random.NextDouble())),
            })];
            uint unmasked = (uint)random.Next(256);
            Vector256<int> bits = Vector256.Create([.. Enumerable.Range(0, 8).Select(lane => (unmasked >> lane & 1) != 0 ? -1 : 0)]);
            eight.CountLanes(Vector256.Create(values), bits & OctaveTally.Countable(Vector256.Create(values)));
            for (int lane = 0; lane < 8; lane++)
            {
                if ((unmasked >> lane & 1) != 0 && values[lane] > 0 && float.IsFinite(values[lane]))
                    one.Counts[one.IndexOf(values[lane])]++;
            }
        }

        OctaveCounts sum = new(-4, 10, new());
        eight.MoveTo(sum);
        Assert.Equal(one.Counts, sum.ToHistogram().Counts);
    }

    [Fact]
    public void The_octaves_that_occur_say_the_same_as_all_of_them()
    {
        Random random = new(6);
        OctaveCounts counts = new(10, 34, new());
        OctaveTally tally = new(10, 34);
        for (int i = 0; i < 5000; i++)
            Count(tally, (float)Math.Pow(2, 30 + (3 * random.NextDouble())));
        tally.MoveTo(counts);
        LogHistogram all = counts.ToHistogram();
        Assert.Equal(3, counts.Ask(occupied => occupied.Octaves));
        foreach (double fraction in (double[])[0, 0.01, 0.25, 0.5, 0.99, 1])
            Assert.Equal(all.Quantile(fraction), counts.Ask(occupied => occupied.Quantile(fraction)));
        Assert.Equal(RegionBinning.Choose(1, all), counts.Ask(occupied => RegionBinning.Choose(1, occupied)));

        // What lies outside all octaves is below or above all of them, not below the first that occurs.
        Count(tally, 3f);
        tally.MoveTo(counts);
        Assert.Equal(34, counts.Ask(occupied => occupied.Octaves));
    }

    private static void Count(OctaveTally tally, float value) => tally.CountLanes(Vector256.CreateScalar(value), Vector256.CreateScalar(-1));
}
