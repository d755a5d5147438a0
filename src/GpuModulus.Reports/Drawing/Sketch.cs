using SkiaSharp;

namespace GpuModulus.Reports.Drawing;

/// <summary>
/// A canvas in points with the few strokes that the figures need. In SVG, text is drawn as outlines, since a browser
/// or a journal's typesetter need not have the font.
/// </summary>
/// <param name="canvas">Where to.</param>
/// <param name="later">Where the canvas is of a vector file: takes the pictures, in place of which blanks are drawn.</param>
internal sealed class Sketch(SKCanvas canvas, LaterPictures? later = null)
{
    public static readonly SKColor Ink = new(0x22, 0x22, 0x22);
    public static readonly SKColor Faint = new(0x77, 0x77, 0x77);
    public static readonly SKColor Grid = new(0xE4, 0xE4, 0xE4);

    public const float TitleSize = 10;
    public const float LabelSize = 8.5f;
    public const float TickSize = 7.5f;
    public const float NoteSize = 7;

    // Of picture to page, in pixels, below which neighbours alone would leave pixels of the picture out.
    private const float LeastScale = 0.7f;

    // From here on pixels of one and of two dots beside each other are not seen as a pattern.
    private const float LeastSharp = 1.5f;

    // From here on a pixel of the picture fills so many dots that most lines are the one above: differences are shorter then.
    private const float LeastCoarse = 3.5f;

    private readonly Dictionary<(float, bool), SKFont> fonts = [];
    private int largestImage;

    public SKCanvas Canvas { get; } = canvas;

    /// <summary>Whether the largest picture so far was drawn so that the page repeats its colours.</summary>
    public bool ShowsPixels { get; private set; }

    public void Line(float x0, float y0, float x1, float y1, SKColor colour, float width = 0.6f, float[]? dashes = null)
    {
        using SKPaint paint = Stroke(colour, width);
        using SKPathEffect? effect = dashes is null ? null : SKPathEffect.CreateDash(dashes, 0);
        paint.PathEffect = effect;
        Canvas.DrawLine(x0, y0, x1, y1, paint);
    }

    public void Frame(SKRect box, SKColor colour, float width = 0.6f)
    {
        using SKPaint paint = Stroke(colour, width);
        Canvas.DrawRect(box, paint);
    }

    public void Fill(SKRect box, SKColor colour)
    {
        using SKPaint paint = new() { Color = colour, IsAntialias = true };
        Canvas.DrawRect(box, paint);
    }

    public void Fill(SKPath path, SKColor colour)
    {
        using SKPaint paint = new() { Color = colour, IsAntialias = true };
        Canvas.DrawPath(path, paint);
    }

    public void Outline(SKPath path, SKColor colour, float width)
    {
        using SKPaint paint = Stroke(colour, width);
        Canvas.DrawPath(path, paint);
    }

    public void Image(PixelImage picture, SKRect box)
    {
        // What Skia leaves out must not be counted among the pictures of a file.
        if (Canvas.QuickReject(box))
            return;
        using SKPaint paint = new();
        using SKImage image = later?.Takes(picture) == true ? later.Blank(picture, box) : picture.ToImage();
        (float scaleX, float scaleY) = (Canvas.TotalMatrix.ScaleX * box.Width / picture.Columns, Canvas.TotalMatrix.ScaleY * box.Height / picture.Rows);
        // Where a pixel fills whole dots, or more than one and a half, its colour stays what the colour map says: between a value and grey lies nothing.
        bool keepsColours = picture.RepeatsColours && IsSharp(scaleX) && IsSharp(scaleY);
        if (picture.Columns * picture.Rows > largestImage)
            (largestImage, ShowsPixels) = (picture.Columns * picture.Rows, keepsColours && Math.Max(scaleX, scaleY) < LeastCoarse);
        // Of neighbours alone where a pixel of the page sees few of the picture's: sharper, and several times as fast.
        bool isReduced = scaleX < LeastScale || scaleY < LeastScale;
        SKSamplingOptions sampling = new(keepsColours ? SKFilterMode.Nearest : SKFilterMode.Linear, isReduced ? SKMipmapMode.Linear : SKMipmapMode.None);
        Canvas.DrawImage(image, box, sampling, paint);
    }

    public float Measure(string text, float size, bool bold = false) => Font(size, bold).MeasureText(text);

    /// <summary>Draws text on its baseline; align −1 left, 0 centred, 1 right.</summary>
    public void Text(string text, float x, float y, float size, int align = -1, SKColor? colour = null, bool bold = false, SKColor? halo = null)
    {
        if (text.Length == 0)
            return;
        SKFont font = Font(size, bold);
        x -= align < 0 ? 0 : font.MeasureText(text) * (align == 0 ? 0.5f : 1);
        using SKPaint paint = new() { Color = colour ?? Ink, IsAntialias = true };
        if (later?.Format == VectorFormat.Svg || halo is not null)
        {
            using SKPath path = font.GetTextPath(text, new SKPoint(x, y));
            if (halo is { } around)
            {
                using SKPaint edge = Stroke(around, size * 0.22f);
                edge.StrokeJoin = SKStrokeJoin.Round;
                Canvas.DrawPath(path, edge);
            }

            Canvas.DrawPath(path, paint);
        }
        else
        {
            Canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
        }
    }

    /// <summary>Centred text that reads upwards.</summary>
    public void TextUpwards(string text, float x, float y, float size, SKColor? colour = null)
    {
        Canvas.Save();
        Canvas.Translate(x, y);
        Canvas.RotateDegrees(-90);
        Text(text, 0, 0, size, 0, colour);
        Canvas.Restore();
    }

    /// <summary>The text, cut with an ellipsis where it is wider than the room it has.</summary>
    public string Fit(string text, float room, float size, bool bold = false)
    {
        if (Measure(text, size, bold) <= room)
            return text;
        int length = text.Length;
        while (length > 1 && Measure(text[..length] + "…", size, bold) > room)
            length--;
        return text[..length].TrimEnd() + "…";
    }

    private static bool IsSharp(float scale) => scale >= LeastSharp || MathF.Abs(scale - 1) < 1e-4f;

    private static SKPaint Stroke(SKColor colour, float width) =>
        new() { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width };

    private SKFont Font(float size, bool bold)
    {
        if (!fonts.TryGetValue((size, bold), out SKFont? font))
        {
            font = new SKFont(bold ? ReportFonts.Bold : ReportFonts.Regular, size) { Subpixel = true, Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None };
            fonts[(size, bold)] = font;
        }

        return font;
    }
}
