namespace GpuModulus.Segmentation.Tests;

/// <summary>Borders that move for many rounds, as on maps of a fraction of a nanometre per pixel.</summary>
public sealed class BorderRefinementTests
{
    private const int Columns = 600;
    private const int Rows = 6;

    /// <summary>Two borders, the second of which comes 257 rounds later and asks for the pixel ahead, which the first left 255 rounds before: marks of rounds begin anew after as many, and must not stop it.</summary>
    [Fact]
    public void A_border_moves_a_pixel_a_round_for_hundreds_of_rounds()
    {
        const int rounds = 300, second = 2, first = second + byte.MaxValue + 2;
        WorkMap map = new(Columns, Rows, 0.3, 0.3, new float[Columns * Rows]);
        int[] labels = [.. Enumerable.Range(0, map.Pixels).Select(i => Expected(i % Columns, 0))];

        // All lies on both planes; the second facet's scatters less, so that it takes the first one's pixels as that takes those of the rest.
        Plane[] planes = [default, new(0, 0, 0, 10), new(0, 0, 0, 1.5)];
        new BorderRefinement(map, planes, null, null, Scratch.Of(map.Pixels), double.NaN).Run(labels, rounds);
        Assert.Equal(Enumerable.Range(0, map.Pixels).Select(i => Expected(i % Columns, rounds)), labels);

        static int Expected(int x, int round) => x < second + round ? 2 : x < first + round ? 1 : 0;
    }
}
