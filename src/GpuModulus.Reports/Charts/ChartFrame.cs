using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Charts;

/// <summary>A box with two axes, and the marks that the charts put into it.</summary>
internal sealed class ChartFrame(SKRect box, AxisScale x, AxisScale y)
{
    public SKRect Box { get; } = box;

    public AxisScale X { get; } = x;

    public AxisScale Y { get; } = y;

    public float AtX(double value) => Box.Left + (float)(Math.Clamp(X.Fraction(value), -1, 2) * Box.Width);

    public float AtY(double value) => Box.Bottom - (float)(Math.Clamp(Y.Fraction(value), -1, 2) * Box.Height);

    public void DrawGrid(Sketch sketch)
    {
        foreach ((double value, string label) in Y.Ticks(YTicks))
        {
            if (label.Length > 0)
                sketch.Line(Box.Left, AtY(value), Box.Right, AtY(value), Sketch.Grid, 0.5f);
        }
    }

    public void DrawXAxis(Sketch sketch, string title, float tickSize = Sketch.TickSize, float labelSize = Sketch.LabelSize, bool labels = true)
    {
        float free = float.MinValue;
        foreach ((double value, string label) in X.Ticks(Math.Clamp((int)(Box.Width / 45), 2, 8)))
        {
            float at = AtX(value);
            sketch.Line(at, Box.Bottom, at, Box.Bottom + (label.Length > 0 ? 3 : 1.8f), Sketch.Ink);
            float half = sketch.Measure(label, tickSize) / 2;
            if (!labels || at - half < free)
                continue;
            sketch.Text(label, at, Box.Bottom + tickSize + 3.5f, tickSize, 0);
            free = label.Length > 0 ? at + half + 3 : free;
        }

        if (labels)
            sketch.Text(title, Box.MidX, Box.Bottom + tickSize + labelSize + 7, labelSize, 0);
    }

    public void DrawYAxis(Sketch sketch, string title)
    {
        float widest = 0;
        foreach ((double value, string label) in Y.Ticks(YTicks))
        {
            float at = AtY(value);
            sketch.Line(Box.Left - (label.Length > 0 ? 3 : 1.8f), at, Box.Left, at, Sketch.Ink);
            sketch.Text(label, Box.Left - 5, at + 2.7f, Sketch.TickSize, 1);
            widest = Math.Max(widest, sketch.Measure(label, Sketch.TickSize));
        }

        sketch.TextUpwards(title, Box.Left - 11 - widest, Box.MidY, Sketch.LabelSize);
    }

    public void DrawFrame(Sketch sketch)
    {
        sketch.Line(Box.Left, Box.Top, Box.Left, Box.Bottom, Sketch.Ink);
        sketch.Line(Box.Left, Box.Bottom, Box.Right, Box.Bottom, Sketch.Ink);
    }

    /// <summary>A filled histogram; heights are densities × scale.</summary>
    public void DrawSteps(Sketch sketch, StepCurve curve, double scale, SKColor fill, SKColor line)
    {
        if (curve.Densities.Length == 0)
            return;
        using SKPathBuilder steps = new();
        float bottom = Box.Bottom;
        steps.MoveTo(AtX(curve.Edges[0]), bottom);
        for (int i = 0; i < curve.Densities.Length; i++)
        {
            float at = AtY(curve.Densities[i] * scale);
            steps.LineTo(AtX(curve.Edges[i]), at);
            steps.LineTo(AtX(curve.Edges[i + 1]), at);
        }

        steps.LineTo(AtX(curve.Edges[^1]), bottom);
        using SKPath path = steps.Detach();
        sketch.Canvas.Save();
        sketch.Canvas.ClipRect(Box);
        if (fill.Alpha > 0)
            sketch.Fill(path, fill);
        if (line.Alpha > 0)
            sketch.Outline(path, line, 0.6f);
        sketch.Canvas.Restore();
    }

    /// <summary>A smooth curve between two x values, sampled evenly on the axis.</summary>
    public void DrawCurve(Sketch sketch, Func<double, double> f, double from, double to, SKColor colour, float width)
    {
        double a = Math.Clamp(X.Fraction(from), 0, 1), b = Math.Clamp(X.Fraction(to), 0, 1);
        if (!(b > a))
            return;
        using SKPathBuilder line = new();
        const int Points = 120;
        for (int i = 0; i <= Points; i++)
        {
            double value = X.ValueAt(a + ((b - a) * i / Points));
            SKPoint point = new(AtX(value), AtY(f(value)));
            if (i == 0)
                line.MoveTo(point);
            else
                line.LineTo(point);
        }

        using SKPath path = line.Detach();
        sketch.Canvas.Save();
        sketch.Canvas.ClipRect(Box);
        sketch.Outline(path, colour, width);
        sketch.Canvas.Restore();
    }

    /// <summary>A dashed vertical line with its words at the top, on the side where there is room; nothing outside the axis.</summary>
    public void DrawLimit(Sketch sketch, double value, string words, int row = 0)
    {
        double fraction = X.Fraction(value);
        if (fraction is < 0 or > 1 || double.IsNaN(fraction))
            return;
        float at = AtX(value);
        sketch.Line(at, Box.Top, at, Box.Bottom, new SKColor(0xAA, 0x22, 0x22), 0.9f, [4, 2.5f]);
        bool toTheRight = fraction < 0.5;
        sketch.Text(words, at + (toTheRight ? 4 : -4), Box.Top + 8 + (row * 10), Sketch.TickSize, toTheRight ? -1 : 1, new SKColor(0x99, 0x22, 0x22), halo: SKColors.White);
    }

    private int YTicks => Math.Clamp((int)(Box.Height / 28), 2, 6);
}
