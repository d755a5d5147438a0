using GpuModulus.Core.Units;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>A map turned into colours: the image, the axis of its colour bar and what is to be said about it.</summary>
internal sealed class ColouredMap
{
    /// <summary>Neutral grey for pixels without a value; no colour map contains it.</summary>
    public static readonly SKColor Missing = new(0xB4, 0xB4, 0xB4);

    private const int LeastSide = (int)(MapFrame.ScreenSide * Figure.ScreenDotsPerInch / 72);

    private ColouredMap(int columns, int rows, uint[] colours)
    {
        Columns = columns;
        Rows = rows;
        Colours = colours;
        Image = new(columns, rows, colours, blocksTo: LeastSide);
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Red, green, blue, alpha per pixel.</summary>
    public uint[] Colours { get; }

    /// <summary>The picture, one for all that draw it.</summary>
    public PixelImage Image { get; }

    /// <summary>Null where no pixel has a value.</summary>
    public AxisScale? Axis { get; private init; }

    public DisplayUnit Unit { get; private init; }

    public bool HasLower { get; private init; }

    public bool HasHigher { get; private init; }

    /// <summary>Fraction of pixels without a value; NaN where some have none and nobody counted them.</summary>
    public double MissingFraction { get; private init; }

    /// <summary>"no value (3.1 %)"; empty where every pixel has one.</summary>
    public string MissingText => double.IsNaN(MissingFraction) ? "no value" : MissingFraction > 0 ? $"no value ({Rounded.Percent(MissingFraction)})" : "";

    public static ColouredMap From(DisplayRaster raster, MapStyle style)
    {
        (double Low, double High)? limits = style.Limits ?? raster.Percentiles(style.LowPercentile, style.HighPercentile, style.Scale == ColourScale.Logarithmic);
        uint grey = (uint)(Missing.Red | (Missing.Green << 8) | (Missing.Blue << 16)) | 0xFF000000;
        uint[] colours = new uint[raster.Values.Length];
        if (limits is not { } range)
        {
            Array.Fill(colours, grey);
            return new(raster.Columns, raster.Rows, colours) { MissingFraction = Missed(raster.MissingFraction) };
        }

        bool isLog = range.Low > 0 && (style.Scale == ColourScale.Logarithmic || (style.Scale == ColourScale.Auto && range.High > style.LogarithmicBeyond * range.Low));
        DisplayUnit unit = DisplayUnit.For(style.SiUnit, Math.Max(Math.Abs(range.Low), Math.Abs(range.High)));
        AxisScale axis = isLog ? AxisScale.Log(unit.FromSi(range.Low), unit.FromSi(range.High)) : AxisScale.Linear(unit.FromSi(range.Low), unit.FromSi(range.High));
        bool hasLower = false, hasHigher = false;
        long grey0 = 0;
        // Straight-line arithmetic on the float: fraction = (f(v) − start) · scale.
        double start = isLog ? Math.Log2(axis.Low) : axis.Low;
        double scale = 1 / ((isLog ? Math.Log2(axis.High) : axis.High) - start);
        double perUnit = 1 / unit.SiPerUnit;
        for (int i = 0; i < colours.Length; i++)
        {
            double value = raster.Values[i] * perUnit;
            if (!double.IsFinite(value) || (isLog && value <= 0))
            {
                colours[i] = grey;
                if (double.IsFinite(value))
                    grey0++;
                continue;
            }

            double fraction = ((isLog ? MathF.Log2((float)value) : value) - start) * scale;
            hasLower |= fraction < -0.002;
            hasHigher |= fraction > 1.002;
            colours[i] = style.Colours.Rgba(fraction);
        }

        return new(raster.Columns, raster.Rows, colours)
        {
            Axis = axis,
            Unit = unit,
            HasLower = hasLower,
            HasHigher = hasHigher,
            MissingFraction = Missed(raster.MissingFraction + ((double)grey0 / colours.Length)),
        };

        double Missed(double drawn) => style.MissingFraction is not { } known ? drawn : double.IsNaN(known) && drawn == 0 ? 0 : known;
    }

    public static ColouredMap FromColours(int columns, int rows, uint[] colours) => new(columns, rows, colours);
}
