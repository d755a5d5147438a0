using GpuModulus.Compute.Streaming;
using Xunit;

namespace GpuModulus.Compute.Tests;

public sealed class TileCutsTests
{
    [Fact]
    public void Every_row_lies_in_one_tile_of_the_allowed_size()
    {
        Random random = new(7);
        for (int i = 0; i < 2000; i++)
        {
            int from = random.Next(50), to = from + random.Next(1, 400), largest = random.Next(1, 120);
            foreach (bool smallEnds in new[] { false, true })
            {
                int[] cuts = TileCuts.Of(from, to, largest, smallEnds);
                Assert.Equal((from, to), (cuts[0], cuts[^1]));
                Assert.All(cuts.Zip(cuts[1..], (a, b) => b - a), rows => Assert.InRange(rows, 1, largest));
            }
        }
    }

    [Theory]
    [InlineData(0, 100, 40, new[] { 0, 10, 50, 90, 100 })]
    [InlineData(0, 101, 40, new[] { 0, 10, 37, 64, 91, 101 })]
    [InlineData(20, 61, 40, new[] { 20, 30, 51, 61 })]
    [InlineData(20, 60, 40, new[] { 20, 60 })]
    [InlineData(60, 60, 40, new[] { 60 })]
    [InlineData(0, 3, 1, new[] { 0, 1, 2, 3 })]
    [InlineData(0, 2, 1, new[] { 0, 1, 2 })]
    public void Of_several_tiles_the_first_and_the_last_are_a_quarter(int from, int to, int largest, int[] expected) =>
        Assert.Equal(expected, TileCuts.Of(from, to, largest, smallEnds: true));

    [Fact]
    public void Tiles_of_a_wanted_size_have_it() =>
        Assert.Equal([0, 40, 80, 100], TileCuts.Of(0, 100, 40, smallEnds: false));
}
