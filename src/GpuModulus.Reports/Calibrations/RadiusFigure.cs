using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Calibrations;

/// <summary>Histograms of one or two reference maps (before and after) with the fitted peak from which the contact radius came.</summary>
public sealed class RadiusFigure : Figure
{
    private static readonly SKColor Bars = new(0xC3, 0xD0, 0xDD);
    private static readonly SKColor BarLine = new(0x7E, 0x92, 0xA6);
    private static readonly SKColor Fit = new(0xC0, 0x39, 0x2B);
    private readonly IReadOnlyList<ReferenceHistogram> references;
    private readonly double referencePascals;
    private readonly Verdict verdict;

    /// <summary>Lays the figure out.</summary>
    /// <param name="references">One or more maps, each with a panel.</param>
    /// <param name="referencePascals">Modulus of the reference in the sense of the histogram, Pa.</param>
    /// <param name="verdict">Whether to trust it.</param>
    /// <param name="trustworthy">Whether the verdict is a good one.</param>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public RadiusFigure(IReadOnlyList<ReferenceHistogram> references, double referencePascals, string verdict, bool trustworthy)
    {
        ArgumentNullException.ThrowIfNull(references);
        if (references.Count == 0)
            throw new ArgumentException("There is no reference to draw.", nameof(references));
        (this.references, this.referencePascals) = (references, referencePascals);
        this.verdict = new(verdict, trustworthy);
    }

    /// <inheritdoc/>
    public override double WidthPoints => 40 + (300 * references.Count);

    /// <inheritdoc/>
    public override double HeightPoints => 218 + verdict.Height(WidthPoints - 68);

    /// <inheritdoc/>
    public override string Description => $"Histogram of the reference with its fitted peak: {string.Join("; ", references.Select(r => r.Result))}. {verdict.Sentence}";

    internal override void Draw(Sketch sketch)
    {
        for (int i = 0; i < references.Count; i++)
            Panel(sketch, references[i], new(56 + (300 * i), 32, 56 + (300 * i) + 250, 184));
        verdict.Draw(sketch, 56, (float)(HeightPoints - verdict.Height(WidthPoints - 68)), (float)WidthPoints - 68);
    }

    private void Panel(Sketch sketch, ReferenceHistogram reference, SKRect box)
    {
        GaussianFit peak = reference.Peak;
        LinearHistogram histogram = reference.Histogram;
        DisplayUnit pascals = DisplayUnit.For("Pa", peak.Mean);
        sketch.Text(sketch.Fit(reference.Name, box.Width, Sketch.TitleSize, bold: true), box.Left, 14, Sketch.TitleSize, bold: true);
        sketch.Text(sketch.Fit(reference.Result, box.Width, Sketch.NoteSize), box.Left, 25, Sketch.NoteSize, colour: Sketch.Faint);
        double low = Math.Max(histogram.Minimum, peak.Mean - (6 * peak.Sigma)), high = Math.Min(histogram.Maximum, peak.Mean + (8 * peak.Sigma));
        StepCurve steps = StepCurve.From(histogram, pascals, perUnit: false);
        ChartFrame frame = new(box, AxisScale.Linear(pascals.FromSi(low), pascals.FromSi(high)), AxisScale.Linear(0, Math.Max(steps.Peak, peak.Amplitude) * 1.15));
        frame.DrawGrid(sketch);
        frame.DrawSteps(sketch, steps, 1, Bars, BarLine);
        frame.DrawCurve(sketch, e => peak.Amplitude * Math.Exp(-0.5 * Math.Pow((e - pascals.FromSi(peak.Mean)) / pascals.FromSi(peak.Sigma), 2)), pascals.FromSi(peak.WindowLow), pascals.FromSi(peak.WindowHigh), Fit, 1.4f);
        frame.DrawLimit(sketch, pascals.FromSi(referencePascals), $"reference {Rounded.Significant(pascals.FromSi(referencePascals))} {pascals.Symbol}");
        frame.DrawFrame(sketch);
        frame.DrawXAxis(sketch, $"E with this radius ({pascals.Symbol})");
        frame.DrawYAxis(sketch, "pixels per bin");
    }
}
