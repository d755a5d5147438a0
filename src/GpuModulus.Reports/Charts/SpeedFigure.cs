using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Charts;

/// <summary>Mpixel/s over the size of the map, one line per backend and kind of work, under the bound of a copy with the same bytes.</summary>
public sealed class SpeedFigure : Figure
{
    private const float MarkRadius = 2.6f;
    private const float LegendWidth = 150;
    private static readonly SKColor BoundColour = new(0x77, 0x77, 0x77);

    // Okabe and Ito's colours: told apart by colour-blind readers, too.
    private static readonly SKColor[] Colours = [new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7)];
    private readonly string machine;
    private readonly List<Series> series;
    private readonly List<(int Size, double Speed)> bound;
    private readonly int[] sizes;

    /// <summary>Lays the figure out.</summary>
    /// <param name="points">What was measured; the bound shown at a size is the fastest copy among them.</param>
    /// <param name="machine">The machine, in a line under the title.</param>
    /// <exception cref="ArgumentException">There is no point, or one that is not finite and positive.</exception>
    public SpeedFigure(IReadOnlyList<SpeedPoint> points, string machine)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0 || !points.All(p => p.Size > 0 && new[] { p.Median, p.Lower, p.Upper, p.Bound }.All(v => double.IsFinite(v) && v > 0)))
            throw new ArgumentException("Speeds must be there, finite and positive.", nameof(points));
        this.machine = machine;
        sizes = [.. points.Select(p => p.Size).Distinct().Order()];
        bound = [.. sizes.Select(size => (size, points.Where(p => p.Size == size).Max(p => p.Bound)))];
        string[] backends = [.. points.Select(p => p.Backend).Distinct()];
        series =
        [
            .. backends.SelectMany((backend, i) => points.Where(p => p.Backend == backend).GroupBy(p => p.Work)
                .Select((work, kind) => new Series($"{backend}: {work.Key}", Colours[i % Colours.Length], kind == 0, [.. work.OrderBy(p => p.Size)]))),
        ];
    }

    /// <inheritdoc/>
    public override double WidthPoints => 460;

    /// <inheritdoc/>
    public override double HeightPoints => 240;

    /// <inheritdoc/>
    public override string Description =>
        $"Speed of the map over its size: {string.Join("; ", series.Select(s => $"{s.Name} {Rounded.Significant(s.Points[^1].Median)} Mpixel/s at {s.Points[^1].Size}²"))}; "
        + $"copy bound {Rounded.Significant(bound[^1].Speed)} Mpixel/s";

    internal override void Draw(Sketch sketch)
    {
        SKRect box = new(54, 34, (float)WidthPoints - LegendWidth - 10, (float)HeightPoints - 38);
        double[] all = [.. series.SelectMany(s => s.Points).SelectMany(p => new[] { p.Lower, p.Upper }), .. bound.Select(b => b.Speed)];
        ChartFrame frame = new(box, AxisScale.Log(sizes[0] / 1.35, sizes[^1] * 1.35), AxisScale.Log(Decade(all.Min() / 1.3), all.Max() * 1.4));
        sketch.Text("Speed of the map beside a copy of the same bytes", box.Left, 14, Sketch.TitleSize, bold: true);
        sketch.Text(sketch.Fit(machine, (float)WidthPoints - box.Left - 10, Sketch.NoteSize), box.Left, 25, Sketch.NoteSize, colour: Sketch.Faint);
        frame.DrawGrid(sketch);
        sketch.Canvas.Save();
        sketch.Canvas.ClipRect(box);
        for (int i = 1; i < bound.Count; i++)
            sketch.Line(frame.AtX(bound[i - 1].Size), frame.AtY(bound[i - 1].Speed), frame.AtX(bound[i].Size), frame.AtY(bound[i].Speed), BoundColour, 1, [4, 2.5f]);
        sketch.Canvas.Restore();
        foreach ((int size, double speed) in bound)
            sketch.Line(frame.AtX(size) - 5, frame.AtY(speed), frame.AtX(size) + 5, frame.AtY(speed), BoundColour, 1.6f);
        foreach (Series one in series)
            Draw(sketch, frame, one);
        frame.DrawFrame(sketch);
        DrawSizes(sketch, frame);
        frame.DrawYAxis(sketch, "speed (Mpixel/s)");
        Legend(sketch, box.Right + 16, box.Top + 8);
    }

    // A decade's lower end where the data begin near it, so that the axis has at least one labelled tick.
    private static double Decade(double value) => Math.Pow(10, Math.Floor(Math.Log10(value)));

    private static void Draw(Sketch sketch, ChartFrame frame, Series one)
    {
        for (int i = 0; i < one.Points.Count; i++)
        {
            SpeedPoint p = one.Points[i];
            float x = frame.AtX(p.Size);
            if (i > 0)
                sketch.Line(frame.AtX(one.Points[i - 1].Size), frame.AtY(one.Points[i - 1].Median), x, frame.AtY(p.Median), one.Colour, 1.1f);
            sketch.Line(x, frame.AtY(p.Lower), x, frame.AtY(p.Upper), one.Colour, 0.9f);
        }

        foreach (SpeedPoint p in one.Points)
            Mark(sketch, frame.AtX(p.Size), frame.AtY(p.Median), one);
    }

    private static void Mark(Sketch sketch, float x, float y, Series one)
    {
        using SKPathBuilder mark = new();
        mark.AddCircle(x, y, MarkRadius);
        using SKPath circle = mark.Detach();
        sketch.Fill(circle, one.Filled ? one.Colour : SKColors.White);
        sketch.Outline(circle, one.Colour, 1);
    }

    private void DrawSizes(Sketch sketch, ChartFrame frame)
    {
        float free = float.MinValue;
        foreach (int size in sizes)
        {
            float x = frame.AtX(size);
            sketch.Line(x, frame.Box.Bottom, x, frame.Box.Bottom + 3, Sketch.Ink);
            string label = $"{size}²";
            float half = sketch.Measure(label, Sketch.TickSize) / 2;
            if (x - half < free)
                continue;
            sketch.Text(label, x, frame.Box.Bottom + Sketch.TickSize + 3.5f, Sketch.TickSize, 0);
            free = x + half + 3;
        }

        sketch.Text("size of the map (pixels)", frame.Box.MidX, frame.Box.Bottom + Sketch.TickSize + Sketch.LabelSize + 7, Sketch.LabelSize, 0);
    }

    private void Legend(Sketch sketch, float x, float y)
    {
        sketch.Line(x, y - 2.5f, x + 16, y - 2.5f, BoundColour, 1, [4, 2.5f]);
        sketch.Text("bound: copy, same bytes", x + 21, y, Sketch.NoteSize);
        foreach (Series one in series)
        {
            y += 13;
            sketch.Line(x, y - 2.5f, x + 16, y - 2.5f, one.Colour, 1.1f);
            Mark(sketch, x + 8, y - 2.5f, one);
            sketch.Text(sketch.Fit(one.Name, LegendWidth - 26, Sketch.NoteSize), x + 21, y, Sketch.NoteSize);
        }

        sketch.Text("bars: quartiles of the repeats", x, y + 16, Sketch.NoteSize, colour: Sketch.Faint);
    }

    private sealed record Series(string Name, SKColor Colour, bool Filled, IReadOnlyList<SpeedPoint> Points);
}
