using GpuModulus.Core.Calibration;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Charts;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Calibrations;

/// <summary>
/// K_c from microspheres as in [Shi 2026], Fig. 6b and c: the apparent modulus against the tilt with standard errors, and its ratio to the nominal modulus with the fitted polynomial
/// (band: its standard error), the fitted cosⁿ and the geometric cos^2.5.
/// </summary>
public sealed class TiltCorrectionFigure : Figure
{
    private static readonly SKColor Points = new(0x2C, 0x5F, 0x8A);
    private static readonly SKColor Polynomial = new(0xC0, 0x39, 0x2B);
    private static readonly SKColor Band = new(0xF3, 0xD9, 0xD5);
    private static readonly SKColor Cosine = new(0x55, 0x55, 0x55);
    private readonly string title;
    private readonly IReadOnlyList<TiltPoint> points;
    private readonly TiltPolynomial polynomial;
    private readonly Func<double, double> errorAt;
    private readonly double exponent;
    private readonly double nominal;
    private readonly Verdict verdict;

    /// <summary>Lays the figure out.</summary>
    /// <param name="title">For example the scan's name.</param>
    /// <param name="points">The bins.</param>
    /// <param name="nominalPascals">Nominal modulus of the spheres, Pa.</param>
    /// <param name="polynomial">The fit.</param>
    /// <param name="errorAt">Standard error of K_c at a tilt in degrees.</param>
    /// <param name="cosineExponent">Fitted n of cosⁿ.</param>
    /// <param name="verdict">Whether to trust it.</param>
    /// <param name="trustworthy">Whether the verdict is a good one.</param>
    /// <exception cref="ArgumentException">There is no bin.</exception>
    public TiltCorrectionFigure(
        string title, IReadOnlyList<TiltPoint> points, double nominalPascals, TiltPolynomial polynomial, Func<double, double> errorAt, double cosineExponent, string verdict, bool trustworthy)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(polynomial);
        ArgumentNullException.ThrowIfNull(errorAt);
        if (points.Count == 0)
            throw new ArgumentException("There is no bin to draw.", nameof(points));
        (this.title, this.points, nominal, this.polynomial, this.errorAt, exponent) = (title, points, nominalPascals, polynomial, errorAt, cosineExponent);
        this.verdict = new(verdict, trustworthy);
    }

    /// <inheritdoc/>
    public override double WidthPoints => 520;

    /// <inheritdoc/>
    public override double HeightPoints => 240 + verdict.Height(WidthPoints - 60);

    /// <inheritdoc/>
    public override string Description => $"Apparent modulus of microspheres against tilt, and K_c with its fits. {verdict.Sentence}";

    internal override void Draw(Sketch sketch)
    {
        SKRect left = new(48, 32, 250, 204), right = new(306, 32, (float)WidthPoints - 12, 204);
        sketch.Text(sketch.Fit(title, (float)WidthPoints - 60, Sketch.TitleSize, bold: true), left.Left, 14, Sketch.TitleSize, bold: true);
        double reach = Math.Max(points[^1].Degrees, polynomial.MaxTiltDegrees);
        AxisScale tilt = AxisScale.Linear(0, Math.Ceiling(reach / 5) * 5);
        Apparent(sketch, new(left, tilt, Scale(DisplayUnit.For("Pa", nominal).FromSi(nominal))));
        Ratio(sketch, new(right, tilt, Scale(1)), reach);
        verdict.Draw(sketch, left.Left, (float)(HeightPoints - verdict.Height(WidthPoints - 60)), (float)WidthPoints - 60);
    }

    private AxisScale Scale(double unit)
    {
        double low = Math.Min(points.Min(p => p.Ratio - p.Error), 0.3), high = Math.Max(points.Max(p => p.Ratio + p.Error), 1);
        return AxisScale.Linear(Math.Max(0, low - 0.08) * unit, (high + 0.06) * unit);
    }

    private void Apparent(Sketch sketch, ChartFrame frame)
    {
        DisplayUnit pascals = DisplayUnit.For("Pa", nominal);
        double scale = pascals.FromSi(nominal);
        frame.DrawGrid(sketch);
        sketch.Line(frame.Box.Left, frame.AtY(scale), frame.Box.Right, frame.AtY(scale), Cosine, 0.8f, [4, 2.5f]);
        sketch.Text($"nominal {Rounded.Significant(scale)} {pascals.Symbol}", frame.Box.Right - 4, frame.AtY(scale) - 3, Sketch.NoteSize, 1, Sketch.Faint, halo: SKColors.White);
        Marks(sketch, frame, scale);
        Axes(sketch, frame, $"apparent modulus ({pascals.Symbol})", "a");
    }

    private void Ratio(Sketch sketch, ChartFrame frame, double reach)
    {
        frame.DrawGrid(sketch);
        Uncertainty(sketch, frame);
        frame.DrawCurve(sketch, d => Math.Pow(Math.Cos(d * Math.PI / 180), 2.5), 0, reach, Cosine, 0.9f);
        Dashed(sketch, frame, d => Math.Pow(Math.Cos(d * Math.PI / 180), exponent), reach);
        frame.DrawCurve(sketch, polynomial.At, 0, polynomial.MaxTiltDegrees, Polynomial, 1.3f);
        Marks(sketch, frame, 1);
        Axes(sketch, frame, "K_c = apparent/nominal", "b");
        (string Words, SKColor Colour, bool Dashed)[] legend =
            [("polynomial of degree " + (polynomial.Coefficients.Count - 1), Polynomial, false), ("cosⁿ θ, n = 2.5 (geometry)", Cosine, false), ($"cosⁿ θ, n = {Rounded.Significant(exponent)} (fitted)", Cosine, true)];
        for (int i = 0; i < legend.Length; i++)
        {
            float y = frame.Box.Bottom - 30 + (10 * i);
            sketch.Line(frame.Box.Left + 6, y - 2.5f, frame.Box.Left + 22, y - 2.5f, legend[i].Colour, 1.2f, legend[i].Dashed ? [3, 2] : null);
            sketch.Text(legend[i].Words, frame.Box.Left + 26, y, Sketch.NoteSize, halo: SKColors.White);
        }
    }

    private void Marks(Sketch sketch, ChartFrame frame, double scale)
    {
        foreach (TiltPoint point in points)
        {
            float x = frame.AtX(point.Degrees), y = frame.AtY(point.Ratio * scale), low = frame.AtY((point.Ratio - point.Error) * scale), high = frame.AtY((point.Ratio + point.Error) * scale);
            sketch.Line(x, low, x, high, Points, 0.7f);
            sketch.Line(x - 1.6f, low, x + 1.6f, low, Points, 0.7f);
            sketch.Line(x - 1.6f, high, x + 1.6f, high, Points, 0.7f);
            using SKPathBuilder mark = new();
            mark.AddCircle(x, y, 1.7f);
            using SKPath dot = mark.Detach();
            sketch.Fill(dot, Points);
        }
    }

    private void Uncertainty(Sketch sketch, ChartFrame frame)
    {
        const int Steps = 90;
        using SKPathBuilder band = new();
        for (int i = 0; i <= 2 * Steps; i++)
        {
            bool upper = i <= Steps;
            double degrees = polynomial.MaxTiltDegrees * (upper ? i : (2 * Steps) - i) / Steps, k = polynomial.At(degrees) + ((upper ? 1 : -1) * errorAt(degrees));
            SKPoint point = new(frame.AtX(degrees), frame.AtY(k));
            if (i == 0)
                band.MoveTo(point);
            else
                band.LineTo(point);
        }

        band.Close();
        using SKPath path = band.Detach();
        sketch.Fill(path, Band);
    }

    private static void Dashed(Sketch sketch, ChartFrame frame, Func<double, double> f, double reach)
    {
        const int Dashes = 40;
        for (int i = 0; i < Dashes; i++)
        {
            double from = reach * i / Dashes, to = reach * (i + 0.6) / Dashes;
            sketch.Line(frame.AtX(from), frame.AtY(f(from)), frame.AtX(to), frame.AtY(f(to)), Cosine, 0.9f);
        }
    }

    private static void Axes(Sketch sketch, ChartFrame frame, string label, string letter)
    {
        frame.DrawFrame(sketch);
        frame.DrawXAxis(sketch, "tilt θ (°)");
        frame.DrawYAxis(sketch, label);
        sketch.Text(letter, frame.Box.Left - 30, frame.Box.Top - 4, Sketch.TitleSize, bold: true);
    }
}
