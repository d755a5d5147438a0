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

    /// <summary>Pixels of a page whose memory the next page uses again: one for the screen.</summary>
    private const int LargestPooled = 1 << 20;

    /// <summary>Width in points.</summary>
    public abstract double WidthPoints { get; }

    /// <summary>Height in points.</summary>
    public abstract double HeightPoints { get; }

    /// <summary>What the figure shows, in a sentence; the alternative text in report.html.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Begins to load Skia and the fonts beside other work. Where it is missing, the first figure says so, not this call.
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
        int count = checked(info.Width * info.Height);
        uint[] page = count <= LargestPooled ? ArrayPool<uint>.Shared.Rent(count) : PixelArray.Uninitialized<uint>(count);
        bool repeatsColours;
        fixed (uint* first = page)
        {
            using SKPixmap pixels = new(info, (nint)first);
            using SKSurface surface = SKSurface.Create(pixels);
            surface.Canvas.Clear(SKColors.White);
            surface.Canvas.Scale(scale);
            Sketch sketch = new(surface.Canvas);
            Draw(sketch);
            repeatsColours = sketch.ShowsPixels;
        }

        // Only now does Skia hold the page no longer.
        byte[] png = PngFile.Of(page, info.Width, info.Height, repeatsColours, dotsPerInch);
        if (count <= LargestPooled)
            ArrayPool<uint>.Shared.Return(page);
        return png;
    }

    /// <summary>The figure as SVG: lines and letters as vectors, maps as embedded pictures.</summary>
    public string ToSvg() => Encoding.UTF8.GetString(ToSvgFile());

    /// <summary>The bytes of an SVG file, UTF-8.</summary>
    public byte[] ToSvgFile()
    {
        using SKDynamicMemoryWStream stream = new();
        LaterPictures later = new(VectorFormat.Svg);
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create((float)WidthPoints, (float)HeightPoints), stream))
            Draw(new(canvas, later));
        using SKData data = stream.DetachAsData();
        return SvgFile.Of(data.AsSpan(), WidthPoints, HeightPoints, later.Pictures);
    }

    /// <summary>The figure as a one-page PDF with embedded fonts.</summary>
    public byte[] ToPdf()
    {
        LaterPictures later = new(VectorFormat.Pdf);
        using MemoryStream stream = new();
        using (SKDocument document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { Title = Description, Producer = "GpuModulus", RasterDpi = 300, EncodingQuality = 101 }))
        {
            using SKCanvas canvas = document.BeginPage((float)WidthPoints, (float)HeightPoints);
            Draw(new(canvas, later));
            document.EndPage();
            document.Close();
        }

        return PdfFile.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length), later.Pictures);
    }

    internal abstract void Draw(Sketch sketch);
}
