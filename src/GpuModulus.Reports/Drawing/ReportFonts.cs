using SkiaSharp;

namespace GpuModulus.Reports.Drawing;

/// <summary>The fonts that ship inside the program: no picture depends on what is installed.</summary>
internal static class ReportFonts
{
    /// <summary>DejaVu Sans; has Greek, superscripts, subscripts and the signs of physics.</summary>
    public static SKTypeface Regular { get; } = Load("DejaVuSans.ttf");

    /// <summary>DejaVu Sans Bold.</summary>
    public static SKTypeface Bold { get; } = Load("DejaVuSans-Bold.ttf");

    private static SKTypeface Load(string resource)
    {
        using Stream stream = typeof(ReportFonts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The font {resource} is missing from the program.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {resource} cannot be read.");
    }
}
