using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Charts;

/// <summary>A histogram over a whole map: modulus, tilt or indentation. The axis is logarithmic where the values span more than a factor of 20.</summary>
public sealed class HistogramFigure : Figure
{
    private const double LogBeyond = 20;
    private static readonly SKColor Grey = new(0x9A, 0x9A, 0x9A);
    private static readonly SKColor GreyLine = new(0x60, 0x60, 0x60);
    private readonly string title;
    private readonly string xLabel;
    private readonly string yLabel;
    private readonly AxisScale? xScale;
    private readonly StepCurve? steps;
    private readonly string note;
    private readonly List<(double Value, string Words)> marks = [];

    private HistogramFigure(string title, string symbol, DisplayUnit unit, AxisScale? axis, StepCurve? curve, string summary)
    {
        this.title = title;
        xScale = axis;
        steps = curve;
        note = summary;
        xLabel = unit.Symbol.Length == 0 ? symbol : $"{symbol} ({unit.Symbol})";
        yLabel = axis?.IsLog == true ? "% of pixels per decade" : $"% of pixels per {unit.Symbol}";
    }

    /// <inheritdoc/>
    public override double WidthPoints => 330;

    /// <inheritdoc/>
    public override double HeightPoints => 200;

    /// <inheritdoc/>
    public override string Description => note.Length > 0 ? $"Histogram: {title}; {note}" : $"Histogram: {title}; no pixel has a value";

    internal string YLabel => yLabel;

    internal IEnumerable<string> Limits => marks.Select(m => m.Words);

    /// <summary>Corrected modulus of all valid pixels.</summary>
    public static HistogramFigure Modulus(MapStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return From("Elastic modulus, whole map", "E", "Pa", statistics.Modulus, 0.0005, []);
    }

    /// <summary>Peak indentation of all valid pixels, with the limit above which the flat-punch model is not trusted, and A2 below which it fails.</summary>
    /// <param name="statistics">The counts.</param>
    /// <param name="limitMetres">The limit (--max-indentation), m.</param>
    /// <param name="amplitude2Metres">A2, m, where known.</param>
    public static HistogramFigure Indentation(MapStatistics statistics, double limitMetres, double? amplitude2Metres = null)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        double total = Math.Max(1, statistics.Indentation.Total);
        List<(double, string)> limits = [(limitMetres, $"limit {Rounded.Significant(limitMetres * 1e9)} nm: {Rounded.Percent(statistics.IndentationAboveLimit / total)} above")];
        if (amplitude2Metres is { } a2)
            limits.Add((a2, $"A₂ {Rounded.Significant(a2 * 1e9)} nm: {Rounded.Percent(statistics.IndentationBelowAmplitude2 / total)} below"));
        return From("Peak indentation, whole map", "δ", "m", statistics.Indentation, 0.0005, limits);
    }

    /// <summary>Tilt of all pixels that have one, with the cut-off.</summary>
    /// <param name="statistics">The counts.</param>
    /// <param name="cutoffDegrees">The cut-off (--max-tilt), degrees.</param>
    public static HistogramFigure Tilt(MapStatistics statistics, double cutoffDegrees)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        LinearHistogram histogram = statistics.TiltDegrees;
        DisplayUnit degrees = new("°", 1);
        const string Title = "Local tilt, whole map";
        if (StepCurve.Range(histogram, degrees, 0.0005) is not { } range)
            return new(Title, "θ", degrees, null, null, "");
        StepCurve curve = StepCurve.From(histogram, degrees, perUnit: true);
        long total = histogram.Total, below = histogram.Counts[0], above = histogram.Counts[^1];
        double median = double.NaN;
        for (int bin = 0; bin < histogram.BinCount; bin++)
        {
            if (double.IsNaN(median) && below + histogram.Counts[bin + 1] >= total * 0.5)
                median = histogram.Edge(bin) + (histogram.BinWidth * ((total * 0.5) - below) / histogram.Counts[bin + 1]);
            below += histogram.Counts[bin + 1];
            if (histogram.Edge(bin) >= cutoffDegrees)
                above += histogram.Counts[bin + 1];
        }

        AxisScale axis = AxisScale.Linear(0, Math.Min(90, Math.Max(range.High * 1.05, 1)));
        HistogramFigure figure = new(Title, "θ", degrees, axis, curve, $"median {Rounded.Significant(median)}°; N = {total:N0}");
        figure.marks.Add((cutoffDegrees, $"cut-off {Rounded.Significant(cutoffDegrees)}°: {Rounded.Percent((double)above / total)} above"));
        return figure;
    }

    internal override void Draw(Sketch sketch)
    {
        SKRect box = new(54, 30, (float)WidthPoints - 12, (float)HeightPoints - 34);
        sketch.Text(title, box.Left, 14, Sketch.TitleSize, bold: true);
        if (xScale is null || steps is null)
        {
            sketch.Frame(box, Sketch.Grid);
            sketch.Text("no pixel has a value", box.MidX, box.MidY, Sketch.LabelSize, 0, Sketch.Faint);
            return;
        }

        sketch.Text(note, box.Left, 25, Sketch.NoteSize, colour: Sketch.Faint);
        ChartFrame frame = new(box, xScale, AxisScale.Linear(0, Math.Max(steps.Peak, 1e-12) * 1.12));
        frame.DrawGrid(sketch);
        frame.DrawSteps(sketch, steps, 1, Grey, GreyLine);
        for (int i = 0; i < marks.Count; i++)
            frame.DrawLimit(sketch, marks[i].Value, marks[i].Words, i);
        frame.DrawFrame(sketch);
        frame.DrawXAxis(sketch, xLabel);
        frame.DrawYAxis(sketch, yLabel);
    }

    internal static AxisScale ChooseAxis(double low, double high, bool isLog)
    {
        if (isLog && low > 0)
            return AxisScale.Log(low / 1.1, high * 1.1);
        double room = Math.Max((high - low) * 0.05, Math.Abs(high) * 0.01);
        return AxisScale.Linear(low >= 0 && low < (high - low) * 0.5 ? 0 : low - room, high + room);
    }

    private static HistogramFigure From(string title, string symbol, string siUnit, LogHistogram histogram, double tail, List<(double Si, string Words)> limits)
    {
        double median = histogram.Quantile(0.5);
        DisplayUnit unit = siUnit == "m" ? new("nm", 1e-9) : DisplayUnit.For(siUnit, median);
        if (StepCurve.Range(histogram, unit, tail) is not { } range)
            return new(title, symbol, unit, null, null, "");
        double low = range.Low, high = range.High;
        foreach ((double si, _) in limits)
        {
            // A limit near the data belongs into the picture even when nothing reaches it.
            double value = unit.FromSi(si);
            if (value < low && value > low / 5)
                low = value * 0.9;
            if (value > high && value < high * 5)
                high = value * 1.1;
        }

        AxisScale axis = ChooseAxis(low, high, histogram.Quantile(0.995) > LogBeyond * histogram.Quantile(0.005));
        string Shown(double fraction) => Rounded.Significant(unit.FromSi(histogram.Quantile(fraction)));
        string summary = $"median {Shown(0.5)} {unit.Symbol}; quartiles {Shown(0.25)} and {Shown(0.75)} {unit.Symbol}; N = {histogram.Total:N0}";
        HistogramFigure figure = new(title, symbol, unit, axis, StepCurve.From(histogram, unit, axis), summary);
        figure.marks.AddRange(limits.Select(l => (unit.FromSi(l.Si), l.Words)));
        return figure;
    }
}
