using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>
/// Outlines of regions for a map picture: facets black with a thin white halo and Roman numerals by area, binder/carbon white with a thin dark one.
/// </summary>
public sealed class RegionOverlay : IDisposable
{
    private const int MaxLabelled = 60;
    private readonly SKPath facets;
    private readonly SKPath aggregates;
    private readonly List<RegionCentre> labelled;
    private readonly int columns;
    private readonly int rows;

    /// <summary>Traces the outlines once, at the resolution of a picture.</summary>
    /// <param name="labels">Region id per pixel, 0 = none.</param>
    /// <param name="classOf">Class per id; ids that are absent are not drawn.</param>
    public RegionOverlay(IRowSource<int> labels, IReadOnlyDictionary<int, PixelClass> classOf)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classOf);
        int[] ids = Sample(labels, out columns, out rows, out Dictionary<int, long> areas);
        Names = RegionNames.For(areas.Where(a => classOf.ContainsKey(a.Key)).Select(a => new RegionSize(a.Key, classOf[a.Key], a.Value)));
        facets = RegionOutline.Trace(ids, columns, rows, id => classOf.GetValueOrDefault(id) == PixelClass.Facet);
        aggregates = RegionOutline.Trace(ids, columns, rows, id => classOf.GetValueOrDefault(id) == PixelClass.BinderCarbon);
        labelled = [.. RegionOutline.Centres(ids, columns, rows)
            .Where(c => classOf.GetValueOrDefault(c.Id) == PixelClass.Facet)
            .OrderByDescending(c => areas[c.Id])
            .Take(MaxLabelled)];
    }

    /// <summary>Traces the outlines of measured regions.</summary>
    public RegionOverlay(IRowSource<int> labels, IEnumerable<RegionStatistics> regions)
        : this(labels, regions.ToDictionary(r => r.Id, r => r.Class))
    {
    }

    /// <summary>Name per region id that occurs in the labels.</summary>
    public IReadOnlyDictionary<int, string> Names { get; }

    internal string Legend => (facets.IsEmpty, aggregates.IsEmpty) switch
    {
        (true, true) => "",
        (false, true) => "outlines: facets",
        (true, false) => "outlines: b/c",
        _ => "outlines: facets black, b/c white",
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        facets.Dispose();
        aggregates.Dispose();
    }

    internal void Draw(Sketch sketch, SKRect box, float numeralSize = 11)
    {
        float pen = Math.Clamp(Math.Max(box.Width, box.Height) / 250, 0.6f, 1.2f);
        (float scaleX, float scaleY) = (box.Width / columns, box.Height / rows);
        SKMatrix toBox = SKMatrix.CreateScaleTranslation(scaleX, scaleY, box.Left, box.Top);
        sketch.Canvas.Save();
        sketch.Canvas.ClipRect(box);
        using (SKPath white = new(aggregates))
        using (SKPath black = new(facets))
        {
            white.Transform(toBox);
            black.Transform(toBox);
            // Wide enough to show on both sides of the black line where a facet meets the binder/carbon.
            sketch.Outline(white, new SKColor(1, 1, 1, 120), 2.6f * pen);
            sketch.Outline(white, SKColors.White, 2 * pen);
            sketch.Outline(black, new SKColor(255, 255, 255, 215), 1.7f * pen);
            sketch.Outline(black, SKColors.Black, pen);
        }

        foreach (RegionCentre centre in labelled)
        {
            string name = Names[centre.Id];
            float room = centre.Radius * Math.Min(scaleX, scaleY);
            float size = Math.Min(numeralSize, room * 1.5f);
            float width = sketch.Measure(name, size, bold: true);
            if (width > room * 1.9f)
                size *= room * 1.9f / width;
            if (size < numeralSize * 0.45f)
                continue;
            sketch.Text(name, box.Left + (centre.X * scaleX), box.Top + (centre.Y * scaleY) + (size * 0.36f), size, 0, SKColors.Black, bold: true, halo: SKColors.White);
        }

        sketch.Canvas.Restore();
    }

    private static int[] Sample(IRowSource<int> labels, out int columns, out int rows, out Dictionary<int, long> areas)
    {
        int blockX = DisplayRaster.BlockSize(labels.Columns, DisplayRaster.MaxSide);
        int blockY = DisplayRaster.BlockSize(labels.Rows, DisplayRaster.MaxSide);
        columns = (labels.Columns + blockX - 1) / blockX;
        rows = (labels.Rows + blockY - 1) / blockY;
        int[] sampled = new int[columns * rows];
        int[] line = new int[labels.Columns];
        areas = [];
        for (int row = 0; row < rows; row++)
        {
            labels.ReadRows(Math.Min((row * blockY) + (blockY / 2), labels.Rows - 1), line);
            int run = 0, runId = 0;
            for (int i = 0; i < columns; i++)
            {
                int id = line[Math.Min((i * blockX) + (blockX / 2), line.Length - 1)];
                sampled[(row * columns) + i] = id;
                if (id == runId)
                {
                    run++;
                    continue;
                }

                Count(areas, runId, run);
                (run, runId) = (1, id);
            }

            Count(areas, runId, run);
        }

        return sampled;
    }

    private static void Count(Dictionary<int, long> areas, int id, int pixels)
    {
        if (id != 0)
            areas[id] = areas.GetValueOrDefault(id) + pixels;
    }
}
