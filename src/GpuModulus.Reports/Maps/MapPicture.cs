using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Views;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>
/// One map as a figure: true aspect ratio, axes, scale bar, colour bar with units, a neutral grey for what has no value, and region outlines on request.
/// Maps of any size are drawn from block means.
/// </summary>
public sealed class MapPicture : Figure
{
    private const float MarginLeft = 46;
    private const float MarginTop = 24;
    private readonly DisplayRaster raster;
    private readonly ColouredMap map;
    private readonly MapStyle style;
    private readonly RegionOverlay? overlay;
    private readonly MapFrame frame;

    /// <summary>Prepares the picture: reads the source once.</summary>
    /// <param name="values">The map in SI units; NaN = no value.</param>
    /// <param name="grid">Size and pitch; the size must be that of the values.</param>
    /// <param name="style">Title, unit, colours, limits.</param>
    /// <param name="overlay">Region outlines, or null.</param>
    /// <exception cref="ArgumentException">The grid has another size than the values.</exception>
    public MapPicture(IRowSource<float> values, ScanGrid grid, MapStyle style, RegionOverlay? overlay = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(style);
        if (values.Columns != grid.Columns || values.Rows != grid.Rows)
            throw new ArgumentException($"The map has {values.Columns} × {values.Rows} pixels, its grid {grid.Columns} × {grid.Rows}.", nameof(grid));
        this.style = style;
        this.overlay = overlay;
        raster = DisplayRaster.From(values);
        map = ColouredMap.From(style.SubtractPlane ? raster.WithoutPlane() : raster, style);
        frame = new(grid, MarginLeft, MarginTop, MapFrame.ScreenSideFor(grid, map.Columns, map.Rows));
    }

    /// <inheritdoc/>
    public override double WidthPoints => MarginLeft + MapFrame.ScreenSide + 66;

    /// <inheritdoc/>
    public override double HeightPoints => MarginTop + Math.Max(frame.Box.Height, 80) + 28 + (Notes().Count() * 10) + 4;

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            string range = map.Axis is { } axis ? FormattableString.Invariant($"; colours from {axis.Low:G3} to {axis.High:G3} {map.Unit.Symbol}") : "";
            return $"Map: {style.Title}{range}".TrimEnd();
        }
    }

    /// <summary>The coloured map, for another figure of it.</summary>
    internal ColouredMap Colours => map;

    /// <summary>Values in SI at the ends of the colour bar, for a second map in the same colours; null where no pixel has a value.</summary>
    public (double Low, double High)? Limits => map.Axis is { } axis ? (axis.Low * map.Unit.SiPerUnit, axis.High * map.Unit.SiPerUnit) : null;

    /// <summary>
    /// The pictures of a finished mapping: topography, apparent and corrected modulus in the same colours, tilt, indentation, mask, and the topography in
    /// perspective. Those that the maps have, in that order, each with a name fit for a file.
    /// </summary>
    /// <param name="maps">The maps.</param>
    /// <param name="overlay">Outlines for topography and corrected modulus, or null.</param>
    public static IReadOnlyList<DrawnPicture> All(ModulusMaps maps, RegionOverlay? overlay = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        List<DrawnPicture> pictures = [new("height", () => new MapPicture(maps.Height, maps.Grid, MapStyle.Height.Counted(maps, null), overlay))];
        Lazy<MapPicture>? corrected = maps.Modulus is { } modulus ? new(() => new(modulus, maps.Grid, MapStyle.Modulus.Counted(maps, maps.Statistics.Modulus.Total), overlay)) : null;
        if (maps.ApparentModulus is { } apparent)
            pictures.Add(new("modulus_apparent", () => new MapPicture(apparent, maps.Grid, MapStyle.ApparentModulus.Counted(maps, null) with { Limits = corrected?.Value.Limits })));
        if (corrected is not null)
            pictures.Add(new("modulus", () => corrected.Value));
        if (maps.Tilt is { } tilt)
            pictures.Add(new("tilt", () => new MapPicture(tilt, maps.Grid, MapStyle.Tilt.Counted(maps, maps.Statistics.TiltDegrees.Total))));
        if (maps.Indentation is { } indentation)
            pictures.Add(new("indentation", () => new MapPicture(indentation, maps.Grid, MapStyle.Indentation.Counted(maps, maps.Statistics.Indentation.Total))));
        pictures.Add(new("mask", () => new MaskPicture(maps.Mask, maps.Grid, maps.Statistics)));
        if (PerspectiveView.IsPossible(maps))
            pictures.Add(new("perspective", () => new PerspectiveView(maps)));
        return pictures;
    }

    internal override void Draw(Sketch sketch)
    {
        SKRect box = frame.Box;
        sketch.Text(sketch.Fit(style.Title, (float)WidthPoints - MarginLeft - 6, Sketch.TitleSize, bold: true), MarginLeft, 14, Sketch.TitleSize, bold: true);
        sketch.Image(map.Image, box);
        overlay?.Draw(sketch, box);
        frame.DrawScaleBar(sketch);
        frame.DrawAxes(sketch);
        float barTop = box.Top + 20;
        SKRect bar = SKRect.Create(box.Right + 12, barTop, 11, Math.Max(box.Height - 30, 50));
        if (map.Axis is not null)
        {
            sketch.Text(MapFrame.Label(style.Symbol, map.Unit), bar.Left, box.Top + 6, Sketch.LabelSize);
            MapFrame.DrawColourBar(sketch, map, style, bar);
        }

        float line = MarginTop + Math.Max(box.Height, 80) + 36;
        foreach ((string note, bool isGrey) in Notes())
        {
            float x = MarginLeft;
            if (isGrey)
            {
                sketch.Fill(SKRect.Create(x, line - 6.5f, 8, 7), ColouredMap.Missing);
                sketch.Frame(SKRect.Create(x, line - 6.5f, 8, 7), Sketch.Faint, 0.4f);
                x += 12;
            }

            sketch.Text(sketch.Fit(note, (float)WidthPoints - x - 4, Sketch.NoteSize), x, line, Sketch.NoteSize, colour: Sketch.Faint);
            line += 10;
        }
    }

    private IEnumerable<(string Text, bool IsGrey)> Notes()
    {
        if (map.MissingText is { Length: > 0 } missing)
            yield return (missing, true);
        List<string> parts = [];
        if (style.SubtractPlane)
            parts.Add("plane subtracted");
        if (style.Limits is null && (map.HasLower || map.HasHigher))
            parts.Add(FormattableString.Invariant($"colours span percentiles {style.LowPercentile:0.#}–{style.HighPercentile:0.#}"));
        if (map.Axis?.IsLog == true)
            parts.Add("logarithmic colours");
        if (frame.IsStretched)
            parts.Add("aspect ratio not true");
        if (parts.Count > 0)
            yield return (string.Join("; ", parts), false);
        if (overlay?.Legend is { Length: > 0 } legend)
            yield return (legend, false);
    }
}
