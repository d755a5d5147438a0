using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Charts;
using GpuModulus.Statistics;
using SkiaSharp;

namespace GpuModulus.Reports.Panels;

/// <summary>
/// Class means ± SD of facets and binder/carbon over the stages of cycling (as Fig. 3a of Shi et al. 2026), and below it their ratio with its 95 % interval:
/// where that holds 1, the two cannot be told apart. The modulus axis is logarithmic where the means span more than a factor of 20.
/// </summary>
public sealed class EvolutionFigure : Figure
{
    private const double LogBeyond = 20;
    private static readonly SKColor FacetColour = new(0x22, 0x55, 0xA0);
    private static readonly SKColor AggregateColour = new(0xD0, 0x6A, 0x10);
    private readonly IReadOnlyList<StageSummary> stages;

    /// <summary>Takes the stages in the order of the axis.</summary>
    public EvolutionFigure(IReadOnlyList<StageSummary> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        this.stages = stages;
    }

    /// <inheritdoc/>
    public override double WidthPoints => Math.Max(340, 90 + (stages.Count * 42));

    /// <inheritdoc/>
    public override double HeightPoints => 320;

    /// <inheritdoc/>
    public override string Description => "Elastic modulus by stage: " + string.Join("; ", stages.Select(s =>
        $"{s.Name}: facets {Rounded.PlusMinus(s.Facets.MeanPascals, s.Facets.StandardDeviationPascals, "Pa")}, b/c {Rounded.PlusMinus(s.BinderCarbon.MeanPascals, s.BinderCarbon.StandardDeviationPascals, "Pa")}"));

    internal override void Draw(Sketch sketch)
    {
        SKRect upper = new(58, 26, (float)WidthPoints - 12, 196);
        SKRect lower = new(upper.Left, 210, upper.Right, (float)HeightPoints - 44);
        sketch.Text("Elastic modulus over cycling", upper.Left, 14, Sketch.TitleSize, bold: true);
        double[] means = [.. stages.SelectMany(s => new[] { s.Facets, s.BinderCarbon }).Select(c => c.MeanPascals / 1e9).Where(m => double.IsFinite(m) && m > 0)];
        if (means.Length == 0)
        {
            sketch.Frame(upper, Sketch.Grid);
            sketch.Text("no stage has a class mean", upper.MidX, upper.MidY, Sketch.LabelSize, 0, Sketch.Faint);
            return;
        }

        AxisScale x = AxisScale.Linear(-0.5, stages.Count - 0.5);
        DrawMeans(sketch, new ChartFrame(upper, x, ModulusAxis(means)));
        DrawRatio(sketch, lower, x);
        float room = upper.Width / stages.Count - 4;
        for (int i = 0; i < stages.Count; i++)
        {
            float at = upper.Left + ((float)x.Fraction(i) * upper.Width);
            sketch.Line(at, lower.Bottom, at, lower.Bottom + 3, Sketch.Ink);
            sketch.Text(sketch.Fit(stages[i].Name, room, Sketch.TickSize), at, lower.Bottom + 12, Sketch.TickSize, 0);
        }

        sketch.Text("Cycles", upper.MidX, lower.Bottom + 25, Sketch.LabelSize, 0);
        sketch.Text("mean ± SD over regions; ratio of the means with its 95 % interval", upper.Left, (float)HeightPoints - 6, Sketch.NoteSize, colour: Sketch.Faint);
    }

    private static void Marker(Sketch sketch, float x, float y, bool isSquare, SKColor colour)
    {
        using SKPathBuilder marker = new();
        if (isSquare)
            marker.AddRect(SKRect.Create(x - 3, y - 3, 6, 6));
        else
            marker.AddCircle(x, y, 3.4f);
        using SKPath path = marker.Detach();
        sketch.Fill(path, colour);
    }

    private static void ErrorBar(Sketch sketch, ChartFrame frame, float x, double low, double high, SKColor colour)
    {
        float top = Math.Max(frame.AtY(high), frame.Box.Top), bottom = Math.Min(frame.AtY(low), frame.Box.Bottom);
        if (!(top < bottom))
            return;
        sketch.Line(x, top, x, bottom, colour, 1);
        sketch.Line(x - 3, top, x + 3, top, colour, 1);
        // A bar cut off by the axis has no foot.
        if (frame.AtY(low) <= frame.Box.Bottom)
            sketch.Line(x - 3, bottom, x + 3, bottom, colour, 1);
    }

    private AxisScale ModulusAxis(double[] means)
    {
        double highest = stages.SelectMany(s => new[] { s.Facets, s.BinderCarbon }).Where(c => double.IsFinite(c.MeanPascals))
            .Max(c => (c.MeanPascals + (double.IsFinite(c.StandardDeviationPascals) ? c.StandardDeviationPascals : 0)) / 1e9);
        if (means.Max() <= LogBeyond * means.Min())
            return AxisScale.Linear(0, highest * 1.2);
        return AxisScale.Log(means.Min() / 2.5, highest * 2);
    }

    private void DrawMeans(Sketch sketch, ChartFrame frame)
    {
        frame.DrawGrid(sketch);
        DrawClass(sketch, frame, s => s.Facets, -4, false, FacetColour);
        DrawClass(sketch, frame, s => s.BinderCarbon, 4, true, AggregateColour);
        frame.DrawFrame(sketch);
        frame.DrawYAxis(sketch, "E (GPa)");
        float legend = frame.Box.Right - 62;
        Marker(sketch, legend, frame.Box.Top + 6, false, FacetColour);
        sketch.Text("facets", legend + 8, frame.Box.Top + 9, Sketch.TickSize);
        Marker(sketch, legend, frame.Box.Top + 18, true, AggregateColour);
        sketch.Text("b/c", legend + 8, frame.Box.Top + 21, Sketch.TickSize);
    }

    private void DrawClass(Sketch sketch, ChartFrame frame, Func<StageSummary, ClassSummary> of, float shift, bool isSquare, SKColor colour)
    {
        (float X, float Y)? previous = null;
        for (int i = 0; i < stages.Count; i++)
        {
            ClassSummary summary = of(stages[i]);
            double mean = summary.MeanPascals / 1e9, deviation = summary.StandardDeviationPascals / 1e9;
            if (!double.IsFinite(mean))
                continue;
            (float X, float Y) here = (frame.AtX(i) + shift, frame.AtY(mean));
            if (previous is { } from)
                sketch.Line(from.X, from.Y, here.X, here.Y, colour.WithAlpha(110), 0.8f);
            if (double.IsFinite(deviation))
                ErrorBar(sketch, frame, here.X, mean - deviation, mean + deviation, colour);
            Marker(sketch, here.X, here.Y, isSquare, colour);
            previous = here;
        }
    }

    private void DrawRatio(Sketch sketch, SKRect box, AxisScale x)
    {
        double[] ends = [.. stages.SelectMany(s => new[] { s.Convergence.LogRatioLow, s.Convergence.LogRatioHigh, s.Convergence.LogRatio }).Where(double.IsFinite).Select(Math.Exp)];
        AxisScale y = AxisScale.Log(Math.Max(Math.Min(ends.DefaultIfEmpty(1).Min(), 0.8) / 1.2, 1e-3), Math.Min(Math.Max(ends.DefaultIfEmpty(1).Max(), 1.25) * 1.2, 1e4));
        ChartFrame frame = new(box, x, y);
        sketch.Line(box.Left, frame.AtY(1), box.Right, frame.AtY(1), Sketch.Faint, 0.8f, [4, 2.5f]);
        for (int i = 0; i < stages.Count; i++)
        {
            Convergence convergence = stages[i].Convergence;
            if (!double.IsFinite(convergence.LogRatio))
                continue;
            float at = frame.AtX(i);
            SKColor colour = convergence.Indistinguishable ? Sketch.Faint : Sketch.Ink;
            if (double.IsFinite(convergence.LogRatioLow) && double.IsFinite(convergence.LogRatioHigh))
                ErrorBar(sketch, frame, at, Math.Exp(convergence.LogRatioLow), Math.Exp(convergence.LogRatioHigh), colour);
            Marker(sketch, at, frame.AtY(Math.Exp(convergence.LogRatio)), false, colour);
        }

        frame.DrawFrame(sketch);
        frame.DrawYAxis(sketch, "facets / b/c");
    }
}
