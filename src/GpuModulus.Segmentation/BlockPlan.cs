using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Where a map is cut, and which parts of it are looked at first.</summary>
internal sealed class BlockPlan
{
    /// <summary>A map up to this width and height decides about itself as a whole.</summary>
    private const int WholeMap = 2048;

    /// <summary>Width and height of one of the patches that decide about a larger map, in pixels of the work grid.</summary>
    private const int PatchSide = 512;

    /// <summary>Blocks of this width have so few seams that the margin need not be wider.</summary>
    private const double FewSeams = 1024;

    /// <summary>Bytes of work arrays for one pixel.</summary>
    private const int BytesPerPixel = 50;

    private const double StripMetres = 0.6e-6;

    private readonly ScanGrid grid;
    private readonly BlockSettings settings;
    private readonly int[] columns;
    private readonly int[] rows;
    private readonly int marginX;
    private readonly int marginY;

    public BlockPlan(ScanGrid grid, BlockSettings settings)
    {
        (this.grid, this.settings) = (grid, settings);
        (int bx, int by) = MapPiece.Bins(grid);

        // Two by two blocks cost more than the whole.
        int side = Math.Max(grid.Columns, grid.Rows) <= 2 * settings.CorePixels ? 2 * settings.CorePixels : settings.CorePixels;
        columns = Cuts(grid.Columns, side, bx);
        rows = Cuts(grid.Rows, side, by);
        double margin = settings.MarginMetres * Math.Clamp(Math.Sqrt(FewSeams / settings.CorePixels), 1, 1.4);
        marginX = Margin(margin / grid.PitchXMetres, settings.CorePixels, bx);
        marginY = Margin(margin / grid.PitchYMetres, settings.CorePixels, by);
        Count = Across * Down;
        LargestArea = Enumerable.Range(0, Count).Max(k => Area(k).Pixels);
        AtOnce = (int)Math.Clamp(settings.MemoryBytes / BytesPerPixel / LargestArea, 1, Math.Min(settings.Threads, Count));
    }

    /// <summary>Number of blocks; they are numbered row by row.</summary>
    public int Count { get; }

    public int Across => columns.Length - 1;

    public int Down => rows.Length - 1;

    /// <summary>Pixels of the largest block with its margin.</summary>
    public int LargestArea { get; }

    /// <summary>Blocks that may be in work together.</summary>
    public int AtOnce { get; }

    /// <summary>A block without its margin.</summary>
    public PixelBlock Core(int block)
    {
        int x = block % Across, y = block / Across;
        return new(columns[x], rows[y], columns[x + 1] - columns[x], rows[y + 1] - rows[y]);
    }

    /// <summary>A block with its margin, as far as the map reaches.</summary>
    public PixelBlock Area(int block) => WithMargin(Core(block), marginX, marginY);

    /// <summary>
    /// The strip about the seam of two neighbouring blocks in which both are asked what they see: 0.6 µm to either side, at most half the margin. Further off, what a block sees depends
    /// on where its margin ends.
    /// </summary>
    public PixelBlock Strip(int first, int second)
    {
        PixelBlock a = Core(first), b = Core(second);
        if (a.Row == b.Row)
        {
            int reach = Math.Max(1, Math.Min(Math.Min(marginX, Math.Min(a.Columns, b.Columns)) / 2, (int)(StripMetres / grid.PitchXMetres)));
            return new(b.Column - reach, a.Row, 2 * reach, a.Rows);
        }
        else
        {
            int reach = Math.Max(1, Math.Min(Math.Min(marginY, Math.Min(a.Rows, b.Rows)) / 2, (int)(StripMetres / grid.PitchYMetres)));
            return new(a.Column, b.Row - reach, a.Columns, 2 * reach);
        }
    }

    /// <summary>The blocks to the right, below, to the left and above that there are.</summary>
    public IEnumerable<int> Neighbours(int block)
    {
        int x = block % Across, y = block / Across;
        if (x + 1 < Across)
            yield return block + 1;
        if (y + 1 < Down)
            yield return block + Across;
        if (x > 0)
            yield return block - 1;
        if (y > 0)
            yield return block - Across;
    }

    /// <summary>
    /// The parts of the map that decide its thresholds: all of it where it is small, else patches spread evenly. They do not depend on the blocks, so that a map has the same
    /// thresholds however it is cut.
    /// </summary>
    public IReadOnlyList<PixelBlock> Survey()
    {
        (int bx, int by) = MapPiece.Bins(grid);
        if (Math.Max(grid.Columns / bx, grid.Rows / by) <= WholeMap && Math.Max(grid.Columns, grid.Rows) <= 2 * WholeMap)
            return [new PixelBlock(0, 0, grid.Columns, grid.Rows)];
        int w = Math.Min(grid.Columns, PatchSide * bx), h = Math.Min(grid.Rows, PatchSide * by);
        int count = (int)Math.Clamp(grid.PixelCount / (9L * w * h), 7, 17);

        // Every patch has a band of rows and a band of columns of its own.
        return [.. Enumerable.Range(0, count).Select(k => new PixelBlock(
            Place(grid.Columns - w, (((k * 5) % count) + 0.5) / count, bx), Place(grid.Rows - h, (k + 0.5) / count, by), w, h))];
    }

    /// <summary>The blocks in which the lines of a large map are surveyed: always the same ones.</summary>
    public BlockPlan ForLines() => new(grid, new BlockSettings { MarginMetres = 1.2e-6, MemoryBytes = settings.MemoryBytes, Threads = settings.Threads });

    private static int Place(int room, double fraction, int bin) => (int)(room * fraction) / bin * bin;

    private static int[] Cuts(int size, int largest, int bin)
    {
        int count = (size + largest - 1) / largest;
        return [.. Enumerable.Range(0, count + 1).Select(k => k == count ? size : (int)((long)size * k / count) / bin * bin)];
    }

    private static int Margin(double pixels, int core, int bin) => ((int)Math.Ceiling(Math.Min(pixels, (double)core)) + bin - 1) / bin * bin;

    private PixelBlock WithMargin(PixelBlock core, int x, int y)
    {
        int left = Math.Max(0, core.Column - x), top = Math.Max(0, core.Row - y);
        return new(left, top, Math.Min(grid.Columns, core.EndColumn + x) - left, Math.Min(grid.Rows, core.EndRow + y) - top);
    }
}
