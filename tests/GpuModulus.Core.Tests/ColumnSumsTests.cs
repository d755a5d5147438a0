using GpuModulus.Core.Maps;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class ColumnSumsTests
{
    [Fact]
    public void Only_finite_values_count_in_whole_vectors_and_at_the_end_of_a_row()
    {
        const int Columns = 37;
        float[] row = new float[Columns];
        for (int x = 0; x < Columns; x++)
            row[x] = (x % 4) switch { 0 => float.NaN, 1 => float.NegativeInfinity, 2 => x, _ => -x };
        ColumnSums sums = new(Columns);
        sums.Add(row);
        sums.Add(row);
        for (int x = 0; x < Columns; x++)
        {
            bool counts = x % 4 > 1;
            Assert.Equal(counts ? 2 * row[x] : 0, sums.Sums[x]);
            Assert.Equal(counts ? 2 : 0, sums.Counts[x]);
        }

        sums.Clear();
        sums.Add(new float[Columns]);
        Assert.True(sums.Sums.IndexOfAnyExcept(0f) < 0);
        Assert.True(sums.Counts.IndexOfAnyExcept(1f) < 0);
    }
}
