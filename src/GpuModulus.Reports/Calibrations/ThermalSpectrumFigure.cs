using GpuModulus.Core.Units;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Calibrations;

/// <summary>
/// A thermal spectrum as amplitude density (m/√Hz, logarithmic) with the fitted oscillator, and below it the residual S/S_fit − 1 with the band that the noise of the averaging allows.
/// </summary>
public sealed class ThermalSpectrumFigure : Figure
{
    private const int MostColumns = 640;
    private static readonly SKColor Data = new(0x8A, 0x97, 0xA6);
    private static readonly SKColor Fit = new(0xC0, 0x39, 0x2B);
    private static readonly SKColor Band = new(0xDD, 0xE8, 0xF3);
    private readonly string title;
    private readonly double[] frequencies;
    private readonly double[] measured;
    private readonly double[] fitted;
    private readonly double noise;
    private readonly string result;
    private readonly Verdict verdict;

    /// <summary>Lays the figure out.</summary>
    /// <param name="title">For example the file's name.</param>
    /// <param name="frequenciesHertz">Frequencies of the fitted bins, rising, Hz.</param>
    /// <param name="measured">Their power densities, m²/Hz.</param>
    /// <param name="fitted">The fitted curve at them, m²/Hz.</param>
    /// <param name="relativeNoise">Standard deviation of S/S_fit that the averaging allows: 1/√N.</param>
    /// <param name="result">What came out, in a line.</param>
    /// <param name="verdict">Whether to trust it.</param>
    /// <param name="trustworthy">Whether the verdict is a good one.</param>
    /// <exception cref="ArgumentException">The arrays differ in length or are empty.</exception>
    public ThermalSpectrumFigure(
        string title, IReadOnlyList<double> frequenciesHertz, IReadOnlyList<double> measured, IReadOnlyList<double> fitted, double relativeNoise, string result, string verdict, bool trustworthy)
    {
        ArgumentNullException.ThrowIfNull(frequenciesHertz);
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(fitted);
        if (frequenciesHertz.Count == 0 || measured.Count != frequenciesHertz.Count || fitted.Count != frequenciesHertz.Count)
            throw new ArgumentException("A spectrum needs as many densities as frequencies.", nameof(measured));
        this.title = title;
        (frequencies, this.measured, this.fitted, noise, this.result) = ([.. frequenciesHertz], [.. measured], [.. fitted], relativeNoise, result);
        this.verdict = new(verdict, trustworthy);
    }

    /// <inheritdoc/>
    public override double WidthPoints => 400;

    /// <inheritdoc/>
    public override double HeightPoints => 294 + verdict.Height(WidthPoints - 68);

    /// <inheritdoc/>
    public override string Description => $"Thermal spectrum with fit and residual: {result}. {verdict.Sentence}";

    internal override void Draw(Sketch sketch)
    {
        DisplayUnit hertz = DisplayUnit.For("Hz", frequencies[^1]), metres = DisplayUnit.For("m", Math.Sqrt(measured.Max()));
        SKRect upper = new(56, 32, (float)WidthPoints - 12, 186), lower = new(56, 198, (float)WidthPoints - 12, 268);
        sketch.Text(sketch.Fit(title, upper.Width, Sketch.TitleSize, bold: true), upper.Left, 14, Sketch.TitleSize, bold: true);
        sketch.Text(sketch.Fit(result, upper.Width, Sketch.NoteSize), upper.Left, 25, Sketch.NoteSize, colour: Sketch.Faint);
        AxisScale x = AxisScale.Linear(hertz.FromSi(frequencies[0]), hertz.FromSi(frequencies[^1]));
        double[] shown = [.. measured.Select(s => metres.FromSi(Math.Sqrt(s)))], curve = [.. fitted.Select(s => metres.FromSi(Math.Sqrt(s)))];
        double[] sorted = [.. shown.Order()];
        ChartFrame spectrum = new(upper, x, AxisScale.Log(Math.Min(sorted[sorted.Length / 200], curve.Min()) / 1.3, Math.Max(sorted[^1], curve.Max()) * 1.4));
        spectrum.DrawGrid(sketch);
        double[] f = [.. frequencies.Select(hertz.FromSi)];
        DrawRange(sketch, spectrum, f, shown, Data, 0.7f);
        DrawRange(sketch, spectrum, f, curve, Fit, 1.2f);
        spectrum.DrawFrame(sketch);
        spectrum.DrawXAxis(sketch, "", labels: false);
        spectrum.DrawYAxis(sketch, $"√S ({metres.Symbol}/√Hz)");
        sketch.Line(upper.Right - 92, upper.Top + 8, upper.Right - 76, upper.Top + 8, Data, 1.4f);
        sketch.Text("measured", upper.Right - 72, upper.Top + 10.5f, Sketch.NoteSize);
        sketch.Line(upper.Right - 92, upper.Top + 18, upper.Right - 76, upper.Top + 18, Fit, 1.4f);
        sketch.Text("fit", upper.Right - 72, upper.Top + 20.5f, Sketch.NoteSize);
        Residual(sketch, lower, x, f, hertz.Symbol);
        verdict.Draw(sketch, upper.Left, (float)HeightPoints - (float)verdict.Height(WidthPoints - 68), upper.Width);
    }

    private void Residual(Sketch sketch, SKRect box, AxisScale x, double[] f, string unit)
    {
        double[] residual = [.. measured.Zip(fitted, (s, m) => 100 * ((s / m) - 1))];
        double[] sizes = [.. residual.Select(Math.Abs).Order()];
        double reach = RoundUp(Math.Max(sizes[^Math.Max(1, sizes.Length / 100)] * 1.1, 250 * noise));
        ChartFrame frame = new(box, x, AxisScale.Linear(-reach, reach));
        // Two standard deviations of a bin: 95 % of them belong inside.
        sketch.Fill(new SKRect(box.Left, frame.AtY(Math.Min(200 * noise, reach)), box.Right, frame.AtY(Math.Max(-200 * noise, -reach))), Band);
        sketch.Line(box.Left, frame.AtY(0), box.Right, frame.AtY(0), Fit, 0.8f);
        DrawRange(sketch, frame, f, residual, Data, 0.7f);
        frame.DrawFrame(sketch);
        frame.DrawXAxis(sketch, $"frequency ({unit})");
        frame.DrawYAxis(sketch, "S/fit − 1 (%)");
        sketch.Text("band: ± 2 standard deviations of the averaging", box.Right - 4, box.Bottom - 4, Sketch.NoteSize, 1, Sketch.Faint, halo: SKColors.White);
    }

    /// <summary>The next of 1, 2, 5, 10 … times a power of ten, so that the axis ends at ticks.</summary>
    private static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return power * (value <= power ? 1 : value <= 2 * power ? 2 : value <= 5 * power ? 5 : 10);
    }

    /// <summary>A polyline; where several bins share a column of the picture, from the lowest to the highest of them.</summary>
    private static void DrawRange(Sketch sketch, ChartFrame frame, double[] f, double[] values, SKColor colour, float width)
    {
        using SKPathBuilder line = new();
        int perColumn = Math.Max(1, (f.Length + MostColumns - 1) / MostColumns);
        for (int first = 0; first < f.Length; first += perColumn)
        {
            double[] column = values[first..Math.Min(f.Length, first + perColumn)];
            float at = frame.AtX(f[first + (column.Length / 2)]);
            int low = Array.IndexOf(column, column.Min()), high = Array.IndexOf(column, column.Max());
            int[] ends = column.Length == 1 ? [0] : low < high ? [low, high] : [high, low];
            foreach (int i in ends)
            {
                SKPoint point = new(at, frame.AtY(column[i]));
                if (first == 0 && i == ends[0])
                    line.MoveTo(point);
                else
                    line.LineTo(point);
            }
        }

        using SKPath path = line.Detach();
        sketch.Canvas.Save();
        sketch.Canvas.ClipRect(frame.Box);
        sketch.Outline(path, colour, width);
        sketch.Canvas.Restore();
    }
}
