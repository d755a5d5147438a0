using System.Buffers;
using System.Text;
using GpuModulus.Core.Maps;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports;

/// <summary>
/// A figure of fixed size in points (1/72 inch) that can be written as PNG, SVG or PDF. It uses the fonts shipped with the program alone.
/// </summary>
public abstract class Figure
{
    /// <summary>Dots per inch of pictures for the screen.</summary>
    public const double ScreenDotsPerInch = 144;

    /// <summary>Dots per inch of pictures for print.</summary>
    public const double PrintDotsPerInch = 300;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Width in points.</summary>
    public abstract double WidthPoints { get; }

    /// <summary>Height in points.</summary>
    public abstract double HeightPoints { get; }

    /// <summary>What the figure shows, in a sentence; the alternative text in report.html.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Begins to load Skia beside other work: it looks through every font of the system, some 0.1 s with a hundred of them, though the figures use their own.
    /// Where it is missing, the first figure says so, not this call.
    /// </summary>
    /// <returns>Ends when it is loaded: a process must not end before.</returns>
    public static Task LoadBeside() => Task.Run(() =>
    {
        try
        {
            _ = ReportFonts.Regular;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            // Met again, and told, by the figure that needs it.
        }
    });

    /// <summary>The figure as PNG on white.</summary>
    /// <param name="dotsPerInch">Resolution, 10 to 2400.</param>
    public unsafe byte[] ToPng(double dotsPerInch = ScreenDotsPerInch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dotsPerInch, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dotsPerInch, 2400);
        float scale = (float)(dotsPerInch / 72);
        SKImageInfo info = new((int)Math.Ceiling(WidthPoints * scale), (int)Math.Ceiling(HeightPoints * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        fixed (uint* first = PixelArray.Uninitialized<uint>(checked(info.Width * info.Height)))
        {
            using SKPixmap pixels = new(info, (nint)first);
            using (SKSurface surface = SKSurface.Create(pixels))
            {
                surface.Canvas.Clear(SKColors.White);
                surface.Canvas.Scale(scale);
                Draw(new(surface.Canvas, forSvg: false));
            }

            using SKData data = Sketch.Encoded(pixels);
            return PngResolution.WithDotsPerInch(data.AsSpan(), dotsPerInch);
        }
    }

    /// <summary>The figure as SVG: lines and letters as vectors, maps as embedded pictures.</summary>
    public string ToSvg() => Encoding.UTF8.GetString(ToSvgFile());

    /// <summary>The bytes of an SVG file, UTF-8.</summary>
    public byte[] ToSvgFile()
    {
        using SKDynamicMemoryWStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create((float)WidthPoints, (float)HeightPoints), stream))
            Draw(new(canvas, forSvg: true));
        using SKData data = stream.DetachAsData();
        // Skia writes plain numbers, which a viewer takes as pixels; the figure is laid out in points.
        FormattableString size = $"width=\"{WidthPoints:0.##}pt\" height=\"{HeightPoints:0.##}pt\" viewBox=\"0 0 {WidthPoints:0.##} {HeightPoints:0.##}\"";
        ReadOnlySpan<byte> svg = data.AsSpan();
        int from = svg.IndexOf(" width=\""u8) + 1;
        int end = from + svg[from..].IndexOf((byte)'>');
        ArrayBufferWriter<byte> file = new(svg.Length + 1024);
        file.Write(svg[..from]);
        file.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant(size)));
        Renumber(svg[end..], file);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>The figure as a one-page PDF with embedded fonts.</summary>
    public byte[] ToPdf()
    {
        using MemoryStream stream = new();
        using (SKDocument document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = Description, Producer = "GpuModulus", RasterDpi = 300, EncodingQuality = 101 }))
        {
            using SKCanvas canvas = document.BeginPage((float)WidthPoints, (float)HeightPoints);
            Draw(new(canvas, forSvg: false));
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }

    /// <summary>Skia counts clip paths over the whole life of the program; the same figure must be the same file whatever was drawn before it.</summary>
    private static void Renumber(ReadOnlySpan<byte> svg, ArrayBufferWriter<byte> file)
    {
        Dictionary<string, byte[]> names = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> prefix = "cl_"u8;
        while (svg.IndexOf(prefix) is var start and >= 0)
        {
            int digits = svg[(start + prefix.Length)..].IndexOfAnyExcept(HexDigits);
            int end = digits < 0 ? svg.Length : start + prefix.Length + digits;
            file.Write(svg[..start]);
            if (digits == 0)
            {
                file.Write(prefix);
            }
            else
            {
                string name = Encoding.ASCII.GetString(svg[start..end]);
                if (!names.TryGetValue(name, out byte[]? number))
                    names[name] = number = Encoding.ASCII.GetBytes($"cl_{names.Count:x}");
                file.Write(number);
            }

            svg = svg[end..];
        }

        file.Write(svg);
    }

    internal abstract void Draw(Sketch sketch);
}
