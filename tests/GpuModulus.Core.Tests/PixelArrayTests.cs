using GpuModulus.Core.Maps;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class PixelArrayTests
{
    /// <summary>From nothing to some huge pages, and to sizes about the least for which they are asked.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData(5_000_003)]
    public void An_array_holds_what_is_written_to_it_wherever_it_is_moved(int count)
    {
        float[] values = PixelArray.Uninitialized<float>(count);
        Array.Fill(values, 2.5f);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(count, values.Length);
        Assert.True(values.AsSpan().IndexOfAnyExcept(2.5f) < 0);
    }
}
