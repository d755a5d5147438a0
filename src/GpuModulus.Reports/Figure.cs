using System.Text;
using System.Text.RegularExpressions;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports;

/// <summary>
/// A figure of fixed size in points (1/72 inch) that can be written as PNG, SVG or PDF. It uses the fonts shipped with the program alone.
/// </summary>
public abstract partial class Figure
{
    /// <summary>Dots per inch of pictures for the screen.</summary>
    public const double ScreenDotsPerInch = 144;

    /// <summary>Dots per inch of pictures for print.</summary>
    public const double PrintDotsPerInch = 300;

    /// <summary>Width in points.</summary>
    public abstract double WidthPoints { get; }

    /// <summary>Height in points.</summary>
    public abstract double HeightPoints { get; }

    /// <summary>What the figure shows, in a sentence; the alternative text in report.html.</summary>
    public abstract string Description { get; }

    /// <summary>The figure as PNG on white.</summary>
    /// <param name="dotsPerInch">Resolution, 10 to 2400.</param>
    public byte[] ToPng(double dotsPerInch = ScreenDotsPerInch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dotsPerInch, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dotsPerInch, 2400);
        float scale = (float)(dotsPerInch / 72);
        SKImageInfo info = new((int)Math.Ceiling(WidthPoints * scale), (int)Math.Ceiling(HeightPoints * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap bitmap = new(info);
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(SKColors.White);
            canvas.Scale(scale);
            Draw(new(canvas, textAsOutlines: false));
        }

        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub | SKPngEncoderFilterFlags.Up, 3))
            ?? throw new InvalidOperationException("The PNG could not be encoded.");
        return PngResolution.WithDotsPerInch(data.ToArray(), dotsPerInch);
    }

    /// <summary>The figure as SVG: lines and letters as vectors, maps as embedded pictures.</summary>
    public string ToSvg()
    {
        using SKDynamicMemoryWStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create((float)WidthPoints, (float)HeightPoints), stream))
            Draw(new(canvas, textAsOutlines: true));
        using SKData data = stream.DetachAsData();
        string svg = Encoding.UTF8.GetString(data.AsSpan());
        // Skia writes plain numbers, which a viewer takes as pixels; the figure is laid out in points.
        FormattableString size = $"width=\"{WidthPoints:0.##}pt\" height=\"{HeightPoints:0.##}pt\" viewBox=\"0 0 {WidthPoints:0.##} {HeightPoints:0.##}\"";
        int from = svg.IndexOf(" width=\"", StringComparison.Ordinal);
        int end = svg.IndexOf('>', from);
        return Renumbered(string.Concat(svg.AsSpan(0, from + 1), FormattableString.Invariant(size), svg.AsSpan(end)));
    }

    /// <summary>The figure as a one-page PDF with embedded fonts.</summary>
    public byte[] ToPdf()
    {
        using MemoryStream stream = new();
        using (SKDocument document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = Description, Producer = "GpuModulus", RasterDpi = 300, EncodingQuality = 101 }))
        {
            using SKCanvas canvas = document.BeginPage((float)WidthPoints, (float)HeightPoints);
            Draw(new(canvas, textAsOutlines: false));
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }

    /// <summary>Skia counts clip paths over the whole life of the program; the same figure must be the same file whatever was drawn before it.</summary>
    private static string Renumbered(string svg)
    {
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        return ClipName().Replace(svg, match =>
        {
            if (!numbers.TryGetValue(match.Value, out string? name))
                numbers[match.Value] = name = $"cl_{numbers.Count:x}";
            return name;
        });
    }

    [GeneratedRegex("cl_[0-9a-f]+", RegexOptions.ExplicitCapture)]
    private static partial Regex ClipName();

    internal abstract void Draw(Sketch sketch);
}
