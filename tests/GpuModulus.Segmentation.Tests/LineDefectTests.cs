using GpuModulus.Core.Maps;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>What the scanner does to whole lines.</summary>
public sealed class LineDefectTests
{
    private const int Side = 384;
    private static readonly ScanGrid Grid = new(Side, Side, 15e-9, 15e-9);

    [Theory]
    [InlineData(9)]
    [InlineData(-12)]
    [InlineData(40)]
    public void A_jump_between_lines_is_found_among_the_offsets_of_single_lines(double jump)
    {
        LineDefects found = LineDefects.Find(Grid, Reader(Film((y, _) => y >= 200 ? jump : 0)));
        Assert.All(found.Offset[..199], offset => Assert.Equal(0, offset));
        Assert.All(found.Offset[202..], offset => Assert.InRange(offset, jump - 3, jump + 3));
    }

    [Fact]
    public void A_film_without_jumps_has_none() => Assert.All(LineDefects.Find(Grid, Reader(Film((_, _) => 0))).Offset, offset => Assert.Equal(0, offset));

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(Side - 1)]
    public void A_line_that_was_lost_is_no_jump(int line)
    {
        LineDefects found = LineDefects.Find(Grid, Reader(Film((y, height) => y == line ? 500 - height : 0)));
        Assert.Equal([line], Enumerable.Range(0, Side).Where(y => found.Lost[y]));
        Assert.All(found.Offset, offset => Assert.Equal(0, offset));
    }

    /// <summary>Slanted ground under a film of 5 nm with noise and line offsets, in nm, and what is added to it, from the line and the height there.</summary>
    private static float[] Film(Func<int, double, double> defect)
    {
        Random random = new(23);
        double[] film = Fields.Correlated(Side, Side, 3, 3, random);
        float[] z = new float[film.Length];
        for (int y = 0; y < Side; y++)
        {
            double offset = 0.9 * Fields.Normal(random);
            for (int x = 0; x < Side; x++)
            {
                double height = (3 * x) + y + (5 * film[(y * Side) + x]) + offset + (2 * Fields.Normal(random));
                z[(y * Side) + x] = (float)((height + defect(y, height)) * 1e-9);
            }
        }

        return z;
    }

    private static BlockReader<float> Reader(float[] z) => (block, to) =>
    {
        for (int y = 0; y < block.Rows; y++)
            z.AsSpan(((block.Row + y) * Side) + block.Column, block.Columns).CopyTo(to[(y * block.Columns)..]);
    };
}
