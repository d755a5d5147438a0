using GpuModulus.Core.Results;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;
using GpuModulus.Reports.Maps;
using SkiaSharp;

namespace GpuModulus.Reports.Charts;

/// <summary>
/// One small histogram per region with its Gaussian fit, the whole map in grey behind each; every histogram is scaled to its own peak.
/// All regions share one modulus axis where their moduli are alike; where facets and binder/carbon differ by more than a factor of 8, each class has its own.
/// The largest regions of each class are shown when there are more than fit.
/// </summary>
public sealed class RegionHistogramFigure : Figure
{
    /// <summary>The most regions drawn.</summary>
    public const int MostRegions = 12;

    private const double LogBeyond = 20;
    private const double ApartBeyond = 8;
    private const float CellHeight = 88;
    private const float Foot = 22;
    private const float Head = 32;
    private static readonly SKColor FacetColour = new(0x33, 0x66, 0xAA);
    private static readonly SKColor AggregateColour = new(0xD0, 0x7A, 0x2A);
    private static readonly SKColor OtherColour = new(0x55, 0x88, 0x66);
    private static readonly SKColor SumColour = new(0xAA, 0x22, 0x55);
    private readonly IReadOnlyList<RegionStatistics> shown;
    private readonly IReadOnlyDictionary<int, string> names;
    private readonly LogHistogram? wholeMap;
    private readonly DisplayUnit unit;
    private readonly Dictionary<PixelClass, AxisScale> axes = [];
    private readonly int columns;
    private readonly int total;

    /// <summary>Chooses the regions and the axis.</summary>
    /// <param name="regions">Measured regions.</param>
    /// <param name="wholeMap">The whole map's histogram, drawn in grey; null draws none.</param>
    /// <param name="columns">Histograms side by side.</param>
    public RegionHistogramFigure(IReadOnlyList<RegionStatistics> regions, LogHistogram? wholeMap, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        this.wholeMap = wholeMap;
        this.columns = columns;
        total = regions.Count;
        names = RegionNames.For(regions);
        List<RegionStatistics> byArea = [.. regions.Where(r => r.ValidCount > 0).OrderByDescending(r => r.PixelCount)];
        List<RegionStatistics> facets = [.. byArea.Where(r => r.Class != PixelClass.BinderCarbon)];
        List<RegionStatistics> aggregates = [.. byArea.Where(r => r.Class == PixelClass.BinderCarbon)];
        int room = MostRegions - Math.Min(aggregates.Count, facets.Count >= MostRegions ? 2 : Math.Max(2, MostRegions - facets.Count));
        shown = [.. facets.Take(room), .. aggregates.Take(MostRegions - Math.Min(room, facets.Count))];
        unit = DisplayUnit.For("Pa", shown.Count == 0 ? 1e9 : shown.Max(r => r.MedianPascals));
        List<double> classMedians = [.. shown.GroupBy(r => r.Class).Select(g => g.Average(r => r.MedianPascals))];
        bool isApart = classMedians.Count > 1 && classMedians.Max() > ApartBeyond * classMedians.Min();
        foreach (IGrouping<PixelClass, RegionStatistics> sharing in shown.GroupBy(r => isApart ? r.Class : PixelClass.None))
        {
            if (Axis([.. sharing]) is not { } axis)
                continue;
            foreach (PixelClass kind in sharing.Select(r => r.Class).Distinct())
                axes[kind] = axis;
        }
    }

    /// <inheritdoc/>
    public override double WidthPoints => 510;

    /// <inheritdoc/>
    public override double HeightPoints => Head + (Rows * CellHeight) + Foot;

    /// <inheritdoc/>
    public override string Description => "Histograms of the regions: " + string.Join("; ", shown.Select(r => $"{names[r.Id]} {FitText(r)}"));

    private int Rows => Math.Max(1, (shown.Count + columns - 1) / columns);

    /// <summary>Height of the histograms alone, as part of a panel.</summary>
    internal float BareHeight => (Rows * CellHeight) + Foot;

    internal override void Draw(Sketch sketch)
    {
        sketch.Text("Elastic modulus of the regions", 22, 14, Sketch.TitleSize, bold: true);
        string note = "Gaussian fits: solid in the fitted window; grey: whole map; every histogram scaled to its peak";
        if (shown.Any(r => r.TwoComponentFit is not null))
            note += "; red: sum of two";
        if (shown.Count < total)
            note += $"; {shown.Count} of {total} regions";
        sketch.Text(note, 22, 25, Sketch.NoteSize, colour: Sketch.Faint);
        DrawCells(sketch, new SKRect(22, Head, (float)WidthPoints - 8, (float)HeightPoints));
    }

    internal void DrawCells(Sketch sketch, SKRect area)
    {
        if (axes.Count == 0)
        {
            sketch.Text("no region has a modulus", area.MidX, area.Top + 30, Sketch.LabelSize, 0, Sketch.Faint);
            return;
        }

        float width = area.Width / columns;
        Dictionary<AxisScale, StepCurve> whole = [];
        foreach (AxisScale axis in axes.Values.Distinct())
            whole[axis] = wholeMap is { Total: > 0 } ? StepCurve.From(wholeMap, unit, axis) : StepCurve.Empty;
        for (int i = 0; i < shown.Count; i++)
        {
            float left = area.Left + (i % columns * width), top = area.Top + (i / columns * CellHeight);
            SKRect box = new(left, top + 4, left + width - 14, top + CellHeight - 12);
            if (!axes.TryGetValue(shown[i].Class, out AxisScale? axis))
                continue;
            bool isLowest = i + columns >= shown.Count || !ReferenceEquals(axis, axes.GetValueOrDefault(shown[i + columns].Class));
            DrawCell(sketch, shown[i], new ChartFrame(box, axis, AxisScale.Linear(0, 1.3)), whole[axis], isLowest, i + columns >= shown.Count);
        }

        sketch.TextUpwards("Pixels, scaled to the peak", area.Left - 6, area.Top + (Rows * CellHeight / 2), Sketch.TickSize);
    }

    private void DrawCell(Sketch sketch, RegionStatistics region, ChartFrame frame, StepCurve whole, bool labels, bool axisTitle)
    {
        if (whole.Peak > 0)
            frame.DrawSteps(sketch, whole, 1 / whole.Peak, new SKColor(0xDD, 0xDD, 0xDD), SKColors.Transparent);
        SKColor colour = region.Class switch
        {
            PixelClass.Facet => FacetColour,
            PixelClass.BinderCarbon => AggregateColour,
            _ => OtherColour,
        };
        StepCurve curve = StepCurve.From(region.Histogram, unit, perUnit: false);
        double peak = Math.Max(curve.Peak, region.Fit?.Amplitude ?? 0);
        if (peak > 0)
            frame.DrawSteps(sketch, curve, 1 / peak, colour.WithAlpha(120), colour);
        if (region.Fit is { } fit)
        {
            double mean = unit.FromSi(fit.Mean), sigma = unit.FromSi(fit.Sigma), height = fit.Amplitude / peak;
            double Gauss(double e) => height * Math.Exp(-(e - mean) * (e - mean) / (2 * sigma * sigma));
            frame.DrawCurve(sketch, Gauss, Math.Max(mean - (4 * sigma), frame.X.Low), mean + (4 * sigma), new SKColor(1, 1, 1, 110), 0.7f);
            frame.DrawCurve(sketch, Gauss, Math.Max(unit.FromSi(fit.WindowLow), frame.X.Low), unit.FromSi(fit.WindowHigh), SKColors.Black, 1.3f);
        }

        if (region.TwoComponentFit is { } pair)
        {
            double At(GaussianFit g, double e) => g.Amplitude / peak * Math.Exp(-Math.Pow((e - unit.FromSi(g.Mean)) / unit.FromSi(g.Sigma), 2) / 2);
            frame.DrawCurve(sketch, e => At(pair.Lower, e), frame.X.Low, frame.X.High, SumColour, 0.6f);
            frame.DrawCurve(sketch, e => At(pair.Upper, e), frame.X.Low, frame.X.High, SumColour, 0.6f);
            frame.DrawCurve(sketch, e => At(pair.Lower, e) + At(pair.Upper, e), frame.X.Low, frame.X.High, SumColour, 1.1f);
        }

        string name = names[region.Id];
        sketch.Text(name, frame.Box.Left + 4, frame.Box.Top + 8, Sketch.LabelSize, bold: true, halo: SKColors.White);
        float room = frame.Box.Width - sketch.Measure(name, Sketch.LabelSize, bold: true) - 10;
        sketch.Text(sketch.Fit(FitText(region), room, Sketch.TickSize), frame.Box.Right - 1, frame.Box.Top + 8, Sketch.TickSize, 1, halo: SKColors.White);
        frame.DrawFrame(sketch);
        frame.DrawXAxis(sketch, axisTitle ? $"E ({unit.Symbol})" : "", labels: labels);
    }

    private static string FitText(RegionStatistics region) =>
        region.Fit is { } fit ? Rounded.PlusMinus(fit.Mean, fit.Sigma, "Pa") : $"no fit: {region.Unfittable ?? "not attempted"}";

    private AxisScale? Axis(IReadOnlyList<RegionStatistics> regions)
    {
        (double Low, double High)[] ranges = [.. regions.Select(r => StepCurve.Range(r.Histogram, unit, 0.005)).OfType<(double, double)>()];
        if (ranges.Length == 0)
            return null;
        double smallest = regions.Min(r => unit.FromSi(r.Fit?.Mean ?? r.MedianPascals));
        double largest = regions.Max(r => unit.FromSi(r.Fit?.Mean ?? r.MedianPascals));
        bool isLog = smallest > 0 && largest > LogBeyond * smallest;
        double low = ranges.Min(r => r.Low), high = ranges.Max(r => r.High);
        // On a logarithmic axis a first bin that begins at zero has no place; a tenth of the smallest peak has.
        return HistogramFigure.ChooseAxis(isLog ? Math.Max(low, smallest / 10) : low, high, isLog);
    }
}
