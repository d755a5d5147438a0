namespace GpuModulus.Statistics;

/// <summary>
/// Square blocks of pixels, dealt in turn to 16 groups. Neighbouring pixels share heights, noise and grains; blocks much larger than these are nearly independent,
/// so the scatter between groups tells the true standard errors.
/// </summary>
public static class PixelBlocks
{
    /// <summary>Number of groups.</summary>
    public const int GroupCount = 16;

    /// <summary>Groups from one row of blocks to the next.</summary>
    public const int RowStep = 4;

    private const int Step = 4;

    /// <summary>Edge of a region's blocks in pixels: √N/3, rounded up to a multiple of 4: a compact region has about 9 of them, as large as they can be.</summary>
    public static int SizeFor(long pixels) => Step * Math.Max(1, (int)Math.Ceiling(Math.Sqrt(pixels) / (3 * Step)));

    /// <summary>(⌊x/size⌋ + 4⌊y/size⌋) mod 16: any 4 × 4 neighbouring blocks are of 16 different groups.</summary>
    public static int GroupOf(int x, int y, int size) => ((x / size) + (RowStep * (y / size))) % GroupCount;
}
