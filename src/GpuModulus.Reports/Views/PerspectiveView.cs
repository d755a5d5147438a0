using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Maps;
using SkiaSharp;

namespace GpuModulus.Reports.Views;

/// <summary>
/// The topography seen from above at a slant, coloured by the modulus (as Fig. 6a of Shi et al. 2026); by height where there is no modulus.
/// Parallel projection, plane subtracted, heights stretched where they would otherwise not be seen (and said so).
/// </summary>
public sealed class PerspectiveView : Figure
{
    private const int MaxSide = 256;
    private const float ImageWidth = 320;
    private const double Azimuth = 30 * Math.PI / 180;
    private const double Elevation = 38 * Math.PI / 180;
    private readonly DisplayRaster level;
    private readonly ColouredMap colours;
    private readonly MapStyle style;
    private readonly ScanGrid grid;
    private readonly double stretch;
    private readonly double floor;
    private readonly double ceiling;

    /// <summary>Prepares the view.</summary>
    /// <param name="maps">Height, and modulus where there is one.</param>
    /// <exception cref="ArgumentException">The map is narrower than two pixels or has no height.</exception>
    public PerspectiveView(ModulusMaps maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (!IsPossible(maps))
            throw new ArgumentException("A surface needs at least 2 × 2 pixels, finite heights, and sides that do not differ by more than a factor of 8.", nameof(maps));
        grid = maps.Grid;
        level = DisplayRaster.From(maps.Height, MaxSide).WithoutPlane();
        style = maps.Modulus is null ? MapStyle.Height : MapStyle.Modulus.Counted(maps, maps.Statistics.Modulus.Total);
        colours = maps.Modulus is { } modulus ? ColouredMap.From(DisplayRaster.From(modulus, MaxSide), style) : ColouredMap.From(level, style);
        (floor, ceiling) = level.Percentiles(0.05, 99.95, positiveOnly: false) ?? (0, 0);
        double side = Math.Max(grid.WidthMetres, grid.HeightMetres);
        double range = ceiling - floor;
        // Seen well when the relief is an eighth to a third of the side.
        stretch = range > 0 ? Nice(Math.Clamp(0.16 * side / range, 1, 1e9)) : 1;
        if (range > 0.4 * side)
            stretch = 0.4 * side / range;
    }

    /// <inheritdoc/>
    public override double WidthPoints => 420;

    /// <inheritdoc/>
    public override double HeightPoints => 290;

    /// <inheritdoc/>
    public override string Description => $"3-D view: topography coloured by {(style.SiUnit == "m" ? "height" : "corrected modulus")}, {StretchNote}";

    private string StretchNote => stretch is > 0.999 and < 1.001 ? "heights to scale" : $"heights × {Rounded.Significant(stretch, 2)}";

    /// <summary>Whether a surface can be drawn of these maps.</summary>
    public static bool IsPossible(ModulusMaps maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        double aspect = maps.Grid.WidthMetres / maps.Grid.HeightMetres;
        return maps.Grid.Columns > 1 && maps.Grid.Rows > 1 && aspect is < 8 and > 1.0 / 8 && Array.Exists(maps.Height.Values, float.IsFinite);
    }

    internal override void Draw(Sketch sketch)
    {
        sketch.Text(style.SiUnit == "m" ? "Topography" : "Topography coloured by modulus", 14, 14, Sketch.TitleSize, bold: true);
        SKRect area = SKRect.Create(24, 20, ImageWidth, (float)HeightPoints - 62);
        Projection projection = new(grid, floor, ceiling, stretch, area);
        DrawBackEdges(sketch, projection);
        const int PixelsPerPoint = 2;
        sketch.Image(Render(projection, area, PixelsPerPoint), area);
        DrawAxes(sketch, projection);
        SKRect bar = SKRect.Create(area.Right + 22, area.Top + 34, 11, 140);
        if (colours.Axis is not null)
        {
            sketch.Text(MapFrame.Label(style.Symbol, colours.Unit), bar.Left, bar.Top - 14, Sketch.LabelSize);
            MapFrame.DrawColourBar(sketch, colours, style, bar);
        }

        List<string> notes = ["plane subtracted", StretchNote];
        if (colours.Axis?.IsLog == true)
            notes.Add("logarithmic colours");
        if (colours.MissingText is { Length: > 0 } missing)
            notes.Add($"grey: {missing}");
        sketch.Text(string.Join("; ", notes), 14, (float)HeightPoints - 6, Sketch.NoteSize, colour: Sketch.Faint);
    }

    private static double Nice(double value)
    {
        if (value < 1.5)
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double lead = value / power;
        return power * (lead < 2 ? 1 : lead < 5 ? 2 : 5);
    }

    private PixelImage Render(Projection projection, SKRect area, int pixelsPerPoint)
    {
        int columns = level.Columns, rows = level.Rows;
        int width = (int)(area.Width * pixelsPerPoint), height = (int)(area.Height * pixelsPerPoint);
        SurfaceRenderer renderer = new(width, height);
        // Of two rows at a time: those of a whole map would be 6 MB of fresh memory.
        SurfaceRenderer.Corner[] corners = new SurfaceRenderer.Corner[columns], above = new SurfaceRenderer.Corner[columns];
        double stepX = grid.WidthMetres / columns, stepY = grid.HeightMetres / rows;
        // Light from the upper left, in the frame of the scan (x right, y down the page, z up).
        (double lightX, double lightY, double lightZ) = (-0.45, -0.35, 0.82);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int i = (y * columns) + x;
                double z = level.Values[i];
                (float px, float py, float depth) = projection.Of((x + 0.5) * stepX, (y + 0.5) * stepY, Math.Clamp(z, floor, ceiling));
                double slopeX = Slope(i, x, columns, 1) * stretch / stepX, slopeY = Slope(i, y, rows, columns) * stretch / stepY;
                double lambert = ((-slopeX * lightX) - (slopeY * lightY) + lightZ) / Math.Sqrt(1 + (slopeX * slopeX) + (slopeY * slopeY));
                float shade = (float)(0.5 + (0.6 * Math.Max(0, double.IsFinite(lambert) ? lambert : 0.5)));
                uint colour = colours.Colours[i];
                corners[x] = new((px - area.Left) * pixelsPerPoint, (py - area.Top) * pixelsPerPoint, double.IsFinite(z) ? depth : float.NaN, (byte)colour * shade, (byte)(colour >> 8) * shade, (byte)(colour >> 16) * shade);
            }

            for (int x = 0; y > 0 && x + 1 < columns; x++)
            {
                Surface(renderer, above[x], above[x + 1], corners[x]);
                Surface(renderer, above[x + 1], corners[x + 1], corners[x]);
            }

            (corners, above) = (above, corners);
        }

        return new(width, height, renderer.Finish(), repeatsColours: false, SKAlphaType.Premul);
    }

    private static void Surface(SurfaceRenderer renderer, in SurfaceRenderer.Corner a, in SurfaceRenderer.Corner b, in SurfaceRenderer.Corner c)
    {
        // A corner without a height leaves a hole.
        if (float.IsFinite(a.Depth + b.Depth + c.Depth))
            renderer.Triangle(a, b, c);
    }

    private double Slope(int i, int place, int count, int offset)
    {
        int low = place > 0 ? i - offset : i, high = place < count - 1 ? i + offset : i;
        return high == low ? 0 : (level.Values[high] - level.Values[low]) / (double)((high - low) / offset);
    }

    private void DrawBackEdges(Sketch sketch, Projection at)
    {
        (double w, double h) = (grid.WidthMetres, grid.HeightMetres);
        void Edge(double x0, double y0, double z0, double x1, double y1, double z1) => Line(sketch, at.Of(x0, y0, z0), at.Of(x1, y1, z1), Sketch.Faint);
        Edge(0, 0, floor, w, 0, floor);
        Edge(0, 0, floor, 0, h, floor);
        Edge(0, 0, floor, 0, 0, ceiling);
        Edge(w, 0, floor, w, 0, ceiling);
        Edge(0, 0, ceiling, w, 0, ceiling);
        Edge(0, 0, ceiling, 0, h, ceiling);
        Edge(0, h, floor, 0, h, ceiling);
    }

    private void DrawAxes(Sketch sketch, Projection at)
    {
        (double w, double h) = (grid.WidthMetres, grid.HeightMetres);
        DisplayUnit unit = DisplayUnit.For("m", Math.Max(w, h) * 1.0001);
        Line(sketch, at.Of(0, h, floor), at.Of(w, h, floor), Sketch.Ink);
        Line(sketch, at.Of(w, 0, floor), at.Of(w, h, floor), Sketch.Ink);
        Line(sketch, at.Of(0, h, floor), at.Of(0, h, ceiling), Sketch.Ink);
        AxisScale x = AxisScale.Linear(0, unit.FromSi(w));
        foreach ((double value, string label) in x.Ticks(4))
            Tick(sketch, at.Of(value * unit.SiPerUnit, h, floor), 1.5f, 4, label, 0, 9);
        AxisScale y = AxisScale.Linear(0, unit.FromSi(h));
        foreach ((double value, string label) in y.Ticks(4))
            Tick(sketch, at.Of(w, value * unit.SiPerUnit, floor), 4, 1.5f, label, -1, 3);
        (float xx, float xy, _) = at.Of(w / 2, h, floor);
        sketch.Text($"x ({unit.Symbol})", xx - 4, xy + 27, Sketch.LabelSize, 1);
        (float yx, float yy, _) = at.Of(w, h / 2, floor);
        sketch.Text($"y ({unit.Symbol})", yx + 22, yy + 14, Sketch.LabelSize);
        DisplayUnit heightUnit = DisplayUnit.For("m", Math.Max(ceiling - floor, 1e-12));
        if (!(ceiling > floor))
            return;
        (float zx, float zy, _) = at.Of(0, h, (floor + ceiling) / 2);
        sketch.TextUpwards($"{Rounded.Significant(heightUnit.FromSi(ceiling - floor))} {heightUnit.Symbol}", zx - 5, zy, Sketch.TickSize);
    }

    private static void Tick(Sketch sketch, (float X, float Y, float Depth) from, float dx, float dy, string label, int align, float drop)
    {
        sketch.Line(from.X, from.Y, from.X + (align == 0 ? 0 : dx), from.Y + dy, Sketch.Ink);
        sketch.Text(label, from.X + (align == 0 ? 0 : dx + 2), from.Y + dy + drop, Sketch.TickSize, align);
    }

    private static void Line(Sketch sketch, (float X, float Y, float Depth) a, (float X, float Y, float Depth) b, SKColor colour) => sketch.Line(a.X, a.Y, b.X, b.Y, colour);

    /// <summary>Scan coordinates (m; x right, y down the scan, z up) to the page.</summary>
    private readonly struct Projection
    {
        private readonly double scale, offsetX, offsetY, floor, stretch;

        public Projection(ScanGrid grid, double floor, double ceiling, double stretch, SKRect area)
        {
            (this.floor, this.stretch) = (floor, stretch);
            (double w, double h, double z) = (grid.WidthMetres, grid.HeightMetres, (ceiling - floor) * stretch);
            scale = 1;
            double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
            for (int corner = 0; corner < 8; corner++)
            {
                (double px, double py, _) = Raw((corner & 1) * w, ((corner >> 1) & 1) * h, (corner >> 2) * z);
                (left, right) = (Math.Min(left, px), Math.Max(right, px));
                (top, bottom) = (Math.Min(top, py), Math.Max(bottom, py));
            }

            const double Margin = 14;
            scale = Math.Min((area.Width - Margin) / (right - left), (area.Height - Margin) / (bottom - top));
            offsetX = area.MidX - (scale * (left + right) / 2);
            offsetY = area.MidY - (scale * (top + bottom) / 2);
        }

        public (float X, float Y, float Depth) Of(double x, double y, double z)
        {
            (double px, double py, double depth) = Raw(x, y, (z - floor) * stretch);
            return ((float)((px * scale) + offsetX), (float)((py * scale) + offsetY), (float)(depth * scale));
        }

        private static (double X, double Y, double Depth) Raw(double x, double y, double z)
        {
            double across = (x * Math.Cos(Azimuth)) - (y * Math.Sin(Azimuth));
            double away = (x * Math.Sin(Azimuth)) + (y * Math.Cos(Azimuth));
            return (across, (away * Math.Sin(Elevation)) - (z * Math.Cos(Elevation)), (away * Math.Cos(Elevation)) + (z * Math.Sin(Elevation)));
        }
    }
}
