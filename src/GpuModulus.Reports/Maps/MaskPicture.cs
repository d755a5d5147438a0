using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>The mask as a figure: one colour per reason, with a legend that counts them. Blocks of a large map take their most frequent reason.</summary>
public sealed class MaskPicture : Figure
{
    private const float MarginLeft = 46;
    private const float MarginTop = 24;
    private readonly ColouredMap map;
    private readonly MapFrame frame;
    private readonly long[] counts;

    /// <summary>Prepares the picture.</summary>
    /// <param name="mask">Codes of <see cref="MaskReason"/>.</param>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="statistics">The exact counts, for the legend; null counts the mask itself.</param>
    public MaskPicture(IRowSource<byte> mask, ScanGrid grid, MapStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Columns != grid.Columns || mask.Rows != grid.Rows)
            throw new ArgumentException($"The mask has {mask.Columns} × {mask.Rows} pixels, its grid {grid.Columns} × {grid.Rows}.", nameof(grid));
        (map, long[] counted) = Reduce(mask);
        frame = new(grid, MarginLeft, MarginTop, MapFrame.ScreenSideFor(grid, map.Columns, map.Rows));
        counts = statistics is { PixelCount: > 0 } ? statistics.Reasons : counted;
    }

    /// <inheritdoc/>
    public override double WidthPoints => MarginLeft + MapFrame.ScreenSide + 66;

    /// <inheritdoc/>
    public override double HeightPoints => MarginTop + frame.Box.Height + 32 + (Present().Count() * 11) + 4;

    /// <inheritdoc/>
    public override string Description =>
        "Map: mask; " + string.Join(", ", Present().Select(r => $"{MaskReasonText.Words(r)} {Rounded.Percent((double)counts[r] / counts.Sum())}"));

    internal override void Draw(Sketch sketch)
    {
        sketch.Text("Mask", MarginLeft, 14, Sketch.TitleSize, bold: true);
        sketch.Image(map.Image, frame.Box);
        frame.DrawAxes(sketch);
        frame.DrawScaleBar(sketch);
        float line = frame.Box.Bottom + 37;
        foreach (int reason in Present())
        {
            SKRect swatch = SKRect.Create(MarginLeft, line - 7, 9, 8);
            sketch.Fill(swatch, MaskReasonText.Colour(reason));
            sketch.Frame(swatch, Sketch.Faint, 0.4f);
            sketch.Text(MaskReasonText.Words(reason), MarginLeft + 14, line, Sketch.TickSize);
            sketch.Text(Rounded.Percent((double)counts[reason] / counts.Sum()), MarginLeft + MapFrame.ScreenSide, line, Sketch.TickSize, 1);
            line += 11;
        }
    }

    private IEnumerable<int> Present() => Enumerable.Range(0, counts.Length).Where(r => counts[r] > 0);

    private static (ColouredMap Map, long[] Counts) Reduce(IRowSource<byte> mask)
    {
        int blockX = DisplayRaster.BlockSize(mask.Columns, DisplayRaster.MaxSide);
        int blockY = DisplayRaster.BlockSize(mask.Rows, DisplayRaster.MaxSide);
        int columns = (mask.Columns + blockX - 1) / blockX;
        int rows = (mask.Rows + blockY - 1) / blockY;
        const int Kinds = 256;
        uint[] palette = new uint[Kinds];
        for (int i = 0; i < Kinds; i++)
        {
            SKColor colour = MaskReasonText.Colour(i);
            palette[i] = (uint)(colour.Red | (colour.Green << 8) | (colour.Blue << 16)) | 0xFF000000;
        }

        long[] total = new long[Kinds];
        int[] blockCounts = new int[columns * MapStatistics.ReasonCount];
        uint[] colours = new uint[columns * rows];
        byte[] line = new byte[mask.Columns];
        for (int row = 0; row < rows; row++)
        {
            Array.Clear(blockCounts);
            int last = Math.Min((row + 1) * blockY, mask.Rows);
            for (int y = row * blockY; y < last; y++)
            {
                mask.ReadRows(y, line);
                for (int i = 0, x = 0; i < columns; i++)
                {
                    int end = Math.Min(x + blockX, line.Length);
                    for (; x < end; x++)
                    {
                        total[line[x]]++;
                        blockCounts[(i * MapStatistics.ReasonCount) + Math.Min(line[x], (byte)(MapStatistics.ReasonCount - 1))]++;
                    }
                }
            }

            for (int i = 0; i < columns; i++)
            {
                ReadOnlySpan<int> block = blockCounts.AsSpan(i * MapStatistics.ReasonCount, MapStatistics.ReasonCount);
                int most = 0;
                for (int reason = 1; reason < block.Length; reason++)
                {
                    if (block[reason] > block[most])
                        most = reason;
                }

                colours[(row * columns) + i] = palette[most];
            }
        }

        return (ColouredMap.FromColours(columns, rows, colours), total);
    }
}
