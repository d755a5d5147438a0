using GpuModulus.Core.Results;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Maps;
using SkiaSharp;

namespace GpuModulus.Reports.Panels;

/// <summary>
/// One map as a figure for a paper, 180 mm wide (as Fig. 2 of Shi et al. 2026): (a) topography with scale bar and outlines, (b) corrected modulus,
/// (c) histograms of the regions with fits over the whole map in grey. Write it with <see cref="Figure.PrintDotsPerInch"/>, as SVG or PDF.
/// </summary>
public sealed class PaperPanel : Figure
{
    private const float MapSide = 186;
    private const float Gap = 70;
    private const float Left = 18;
    private const float Top = 18;
    private readonly List<(MapStyle Style, ColouredMap Map, MapFrame Frame)> maps = [];
    private readonly RegionOverlay? overlay;
    private readonly RegionHistogramFigure? regions;
    private readonly HistogramFigure wholeMap;
    private readonly string notes;

    /// <summary>Prepares the panel.</summary>
    /// <param name="results">The maps; without a modulus (b) is the tilt.</param>
    /// <param name="overlay">Outlines, or null.</param>
    /// <param name="measured">Measured regions; empty shows the whole map's histogram alone.</param>
    /// <param name="pictures">Pictures of the same maps as <see cref="MapPicture.All"/> makes them: what they have coloured is not coloured again. Null for none.</param>
    public PaperPanel(ModulusMaps results, RegionOverlay? overlay, IReadOnlyList<RegionStatistics> measured, IReadOnlyList<DrawnPicture>? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(measured);
        this.overlay = overlay;
        Add(MapStyle.Height, "height", () => DisplayRaster.From(results.Height).WithoutPlane());
        if (results.Modulus is { } modulus)
            Add(MapStyle.Modulus.Counted(results, results.Statistics.Modulus.Total), "modulus", () => DisplayRaster.From(modulus));
        else if (results.Tilt is { } tilt)
            Add(MapStyle.Tilt.Counted(results, results.Statistics.TiltDegrees.Total), "tilt", () => DisplayRaster.From(tilt));
        regions = measured.Any(r => r.ValidCount > 0) ? new(measured, results.Statistics.Modulus) : null;
        wholeMap = results.Modulus is null ? HistogramFigure.Tilt(results.Statistics, 90) : HistogramFigure.Modulus(results.Statistics);
        List<string> parts = ["(a) plane subtracted"];
        if (maps.Count > 1 && maps[1].Map.MissingText is { Length: > 0 } missing)
            parts.Add($"(b) grey: {missing}");
        if (maps[0].Frame.IsStretched)
            parts.Add("aspect ratio not true");
        if (overlay?.Legend is { Length: > 0 } legend)
            parts.Add(legend);
        if (regions is not null)
            parts.Add("(c) μ ± σ of Gaussian fits; grey: whole map");
        notes = string.Join("; ", parts);

        void Add(MapStyle style, string name, Func<DisplayRaster> raster) =>
            maps.Add((style, (pictures?.FirstOrDefault(p => p.Name == name)?.Figure as MapPicture)?.Colours ?? ColouredMap.From(raster(), style), new MapFrame(results.Grid, Left + (maps.Count * (MapSide + Gap)), Top, MapSide)));
    }

    /// <inheritdoc/>
    public override double WidthPoints => 180 / 25.4 * 72;

    /// <inheritdoc/>
    public override double HeightPoints => HistogramTop + (regions?.BareHeight ?? (float)wholeMap.HeightPoints) + 16;

    /// <inheritdoc/>
    public override string Description => $"Panel: {string.Join("; ", maps.Select(m => m.Style.Title))}; histograms. {regions?.Description ?? wholeMap.Description}";

    private float HistogramTop => Top + Math.Max(maps[0].Frame.Box.Height, 70) + 24;

    internal override void Draw(Sketch sketch)
    {
        for (int i = 0; i < maps.Count; i++)
        {
            (MapStyle style, ColouredMap map, MapFrame frame) = maps[i];
            SKRect box = frame.Box;
            sketch.Text(i == 0 ? "a" : "b", box.Left - 14, Top + 2, 12, bold: true);
            sketch.Text(style.Title, box.Left, Top - 6, Sketch.LabelSize);
            sketch.Image(map.Image, box);
            overlay?.Draw(sketch, box, numeralSize: 9.5f);
            frame.DrawScaleBar(sketch, 7.5f);
            sketch.Frame(box, Sketch.Ink);
            if (map.Axis is null)
            {
                sketch.Text("no value", box.MidX, box.MidY, Sketch.LabelSize, 0);
                continue;
            }

            SKRect bar = SKRect.Create(box.Right + 8, box.Top + 20, 9, Math.Max(box.Height - 30, 40));
            sketch.Text(MapFrame.Label(style.Symbol, map.Unit), bar.Left - 2, box.Top + 5, Sketch.TickSize);
            MapFrame.DrawColourBar(sketch, map, style, bar, 7);
        }

        sketch.Text("c", 4, HistogramTop + 2, 12, bold: true);
        if (regions is not null)
        {
            regions.DrawCells(sketch, new SKRect(26, HistogramTop, (float)WidthPoints + 4, (float)HeightPoints));
        }
        else
        {
            sketch.Canvas.Save();
            sketch.Canvas.Translate(Left, HistogramTop - 8);
            wholeMap.Draw(sketch);
            sketch.Canvas.Restore();
        }

        sketch.Text(sketch.Fit(notes, (float)WidthPoints - Left - 4, 6.5f), Left, (float)HeightPoints - 5, 6.5f, colour: Sketch.Faint);
    }
}
