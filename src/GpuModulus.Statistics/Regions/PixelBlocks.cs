namespace GpuModulus.Statistics;

/// <summary>
/// Blocks of 16 × 16 pixels, dealt in turn to 16 groups. Neighbouring pixels share heights, noise and grains; blocks are nearly independent,
/// so the scatter between groups tells the true standard errors.
/// </summary>
public static class PixelBlocks
{
    /// <summary>Edge of a block in pixels, a power of two.</summary>
    public const int Size = 16;

    /// <summary>Number of groups.</summary>
    public const int GroupCount = 16;

    /// <summary>(⌊x/16⌋ + 5⌊y/16⌋) mod 16: a group recurs only every 16 blocks along a row, and every 16 along a column.</summary>
    public static int GroupOf(int x, int y) => ((x / Size) + (5 * (y / Size))) % GroupCount;
}
