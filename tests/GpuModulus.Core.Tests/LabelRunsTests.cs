using GpuModulus.Core.Maps;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class LabelRunsTests
{
    [Fact]
    public void The_ends_of_all_stretches_are_those_found_one_by_one()
    {
        Random random = new(1);
        for (int length = 0; length <= 70; length++)
        {
            foreach (int labels in new[] { 1, 2, 50 })
            {
                int[] line = [.. Enumerable.Range(0, length).Select(_ => random.Next(labels))];
                int[] ends = new int[length];
                List<int> expected = [];
                for (int x = 0; x < length; x = expected[^1])
                    expected.Add(LabelRuns.End(line, x));
                Assert.Equal(expected, ends[..LabelRuns.Ends(line, ends)]);
            }
        }
    }

    [Fact]
    public void Every_set_of_lanes_is_listed_in_order()
    {
        int[] places = new int[SetLanes.Count];
        for (uint bits = 0; bits < 256; bits++)
        {
            uint of = bits;
            int count = SetLanes.Write(bits, 1000, ref places[0]);
            Assert.Equal(Enumerable.Range(0, 8).Where(lane => ((of >> lane) & 1) != 0).Select(lane => 1000 + lane), places[..count]);
        }
    }

    [Fact]
    public void Too_little_room_is_refused() => Assert.Throws<ArgumentException>(() => LabelRuns.Ends(new int[8], new int[7]));
}
