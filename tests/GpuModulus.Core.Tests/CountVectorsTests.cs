using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class CountVectorsTests
{
    [Fact]
    public void Tables_of_any_length_are_added_place_by_place()
    {
        Random random = new(1);
        for (int length = 0; length <= 40; length++)
        {
            uint[] from = [.. Enumerable.Range(0, length).Select(_ => (uint)random.NextInt64(1L << 32))];
            long[] to = [.. Enumerable.Range(0, length + 3).Select(_ => random.NextInt64(1L << 40))];
            long[] expected = [.. to.Select((count, i) => count + (i < length ? from[i] : 0))];
            CountVectors.Add(from, to);
            Assert.Equal(expected, to);

            long[] more = [.. Enumerable.Range(0, to.Length).Select(_ => random.NextInt64(1L << 40))];
            expected = [.. to.Zip(more, (a, b) => a + b)];
            CountVectors.Add(more, to);
            Assert.Equal(expected, to);
        }
    }
}
