using GpuModulus.Core.Maps;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>The box in which a map is drawn: its true aspect ratio, axes in µm (or nm, mm), scale bar, colour bar.</summary>
internal sealed class MapFrame
{
    /// <summary>Longer side of a map in a picture of its own, in points, where its pixels do not ask for another (<see cref="ScreenSideFor"/>).</summary>
    public const float ScreenSide = 256;

    // Of the usual side, that the pixels of a map must fill.
    private const double LeastFilled = 0.9;

    private const double LargestAspect = 12;

    public MapFrame(ScanGrid grid, float left, float top, float side)
    {
        Grid = grid;
        double aspect = grid.WidthMetres / grid.HeightMetres;
        IsStretched = aspect is > LargestAspect or < 1 / LargestAspect;
        aspect = Math.Clamp(aspect, 1 / LargestAspect, LargestAspect);
        float width = aspect >= 1 ? side : (float)(side * aspect);
        float height = aspect >= 1 ? (float)(side / aspect) : side;
        Box = SKRect.Create(left, top, width, height);
        Unit = DisplayUnit.For("m", Math.Max(grid.WidthMetres, grid.HeightMetres) * 1.0001);
    }

    public ScanGrid Grid { get; }

    public SKRect Box { get; }

    /// <summary>The aspect ratio is too extreme to be drawn true.</summary>
    public bool IsStretched { get; }

    public DisplayUnit Unit { get; }

    /// <summary>
    /// Longer side of a map of so many pixels in a picture of its own, in points: where that nearly fills the usual side, each pixel is one of the screen's at <see cref="Figure.ScreenDotsPerInch"/>,
    /// or 2 × 2 of them, and so on. Scans of 512, 256, 500 or 250 pixels are drawn as they are.
    /// </summary>
    public static float ScreenSideFor(ScanGrid grid, int columns, int rows)
    {
        const double PerPoint = Figure.ScreenDotsPerInch / 72;
        int pixels = grid.WidthMetres >= grid.HeightMetres ? columns : rows, whole = (int)(ScreenSide * PerPoint) / pixels * pixels;
        return whole >= LeastFilled * ScreenSide * PerPoint ? (float)(whole / PerPoint) : ScreenSide;
    }

    /// <summary>Ticks and labels on the left and below; y runs downwards, as the scan lines do.</summary>
    public void DrawAxes(Sketch sketch)
    {
        sketch.Frame(Box, Sketch.Ink);
        AxisScale x = AxisScale.Linear(0, Unit.FromSi(Grid.WidthMetres));
        foreach ((double value, string label) in Room(x, Box.Width, 42))
        {
            float at = Box.Left + ((float)x.Fraction(value) * Box.Width);
            sketch.Line(at, Box.Bottom, at, Box.Bottom + 3, Sketch.Ink);
            sketch.Text(label, at, Box.Bottom + 11, Sketch.TickSize, 0);
        }

        float widest = 0;
        AxisScale y = AxisScale.Linear(0, Unit.FromSi(Grid.HeightMetres));
        foreach ((double value, string label) in Room(y, Box.Height, 32))
        {
            float at = Box.Top + ((float)y.Fraction(value) * Box.Height);
            sketch.Line(Box.Left - 3, at, Box.Left, at, Sketch.Ink);
            sketch.Text(label, Box.Left - 5, at + 2.7f, Sketch.TickSize, 1);
            widest = Math.Max(widest, sketch.Measure(label, Sketch.TickSize));
        }

        sketch.Text($"x ({Unit.Symbol})", Box.MidX, Box.Bottom + 22, Sketch.LabelSize, 0);
        sketch.TextUpwards($"y ({Unit.Symbol})", Box.Left - 9 - widest, Box.MidY, Sketch.LabelSize);
    }

    /// <summary>A round length, about a fifth of the width, in the lower left corner; nothing where there is no room.</summary>
    public void DrawScaleBar(Sketch sketch, float size = Sketch.LabelSize)
    {
        if (Box.Width < size * 6 || Box.Height < size * 3.2f)
            return;
        double wanted = Grid.WidthMetres * Math.Max(0.2, size * 2.5 / Box.Width);
        double power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        double lead = wanted / power;
        double length = power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
        DisplayUnit unit = DisplayUnit.For("m", length * 1.0001);
        string label = FormattableString.Invariant($"{unit.FromSi(length):0.###} {unit.Symbol}");
        float bar = (float)(length / Grid.WidthMetres * Box.Width);
        float textWidth = sketch.Measure(label, size, bold: true);
        float width = Math.Max(bar, textWidth) + size;
        if (width > Box.Width - size)
            return;
        float height = size * 2;
        SKRect plate = SKRect.Create(Box.Left + (size * 0.6f), Box.Bottom - (size * 0.6f) - height, width, height);
        // Not quite black: Skia's SVG forgets the opacity of pure black.
        sketch.Fill(plate, new SKColor(1, 1, 1, 150));
        float barLeft = plate.MidX - (bar / 2);
        sketch.Fill(SKRect.Create(barLeft, plate.Bottom - (size * 0.55f), bar, size * 0.25f), SKColors.White);
        sketch.Text(label, plate.MidX, plate.Bottom - (size * 0.85f), size, 0, SKColors.White, bold: true);
    }

    /// <summary>The colour bar of a map; pointed ends mean that values lie beyond. Returns the right edge of its labels.</summary>
    public static float DrawColourBar(Sketch sketch, ColouredMap map, MapStyle style, SKRect bar, float tickSize = Sketch.TickSize)
    {
        if (map.Axis is not { } axis)
            return bar.Left;
        const int Steps = 128;
        uint[] ramp = new uint[Steps];
        for (int i = 0; i < Steps; i++)
            ramp[i] = style.Colours.Rgba((Steps - 1 - i) / (Steps - 1.0));
        sketch.Image(new PixelImage(1, Steps, ramp), bar);
        using SKPathBuilder outline = new();
        outline.MoveTo(bar.Left, bar.Top);
        if (map.HasHigher)
            outline.LineTo(bar.MidX, bar.Top - bar.Width * 0.7f);
        outline.LineTo(bar.Right, bar.Top);
        outline.LineTo(bar.Right, bar.Bottom);
        if (map.HasLower)
            outline.LineTo(bar.MidX, bar.Bottom + bar.Width * 0.7f);
        outline.LineTo(bar.Left, bar.Bottom);
        outline.Close();
        if (map.HasHigher)
            FillTriangle(sketch, bar.Left, bar.Right, bar.Top, bar.Top - bar.Width * 0.7f, style.Colours.Rgba(1));
        if (map.HasLower)
            FillTriangle(sketch, bar.Left, bar.Right, bar.Bottom, bar.Bottom + bar.Width * 0.7f, style.Colours.Rgba(0));
        using SKPath edge = outline.Detach();
        sketch.Outline(edge, Sketch.Ink, 0.6f);
        float right = bar.Right;
        foreach ((double value, string label) in axis.Ticks(Math.Max(2, (int)(bar.Height / (tickSize * 4)))))
        {
            float at = bar.Bottom - ((float)axis.Fraction(value) * bar.Height);
            sketch.Line(bar.Right, at, bar.Right + (label.Length > 0 ? 3 : 1.8f), at, Sketch.Ink);
            sketch.Text(label, bar.Right + 4.5f, at + (tickSize * 0.36f), tickSize);
            right = Math.Max(right, bar.Right + 4.5f + sketch.Measure(label, tickSize));
        }

        return right;
    }

    /// <summary>Symbol and unit as they stand on an axis: "E (GPa)".</summary>
    public static string Label(string symbol, DisplayUnit unit) => unit.Symbol.Length == 0 ? symbol : $"{symbol} ({unit.Symbol})";

    private static IEnumerable<(double, string)> Room(AxisScale axis, float length, float perLabel) =>
        axis.Ticks(Math.Clamp((int)(length / perLabel), 1, 6)).Take(length < perLabel ? 1 : int.MaxValue);

    private static void FillTriangle(Sketch sketch, float left, float right, float baseline, float tip, uint rgba)
    {
        using SKPathBuilder triangle = new();
        triangle.MoveTo(left, baseline);
        triangle.LineTo((left + right) / 2, tip);
        triangle.LineTo(right, baseline);
        triangle.Close();
        using SKPath path = triangle.Detach();
        sketch.Fill(path, new SKColor((byte)rgba, (byte)(rgba >> 8), (byte)(rgba >> 16)));
    }
}
