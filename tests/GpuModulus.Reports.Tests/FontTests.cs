using GpuModulus.Reports.Drawing;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class FontTests
{
    [Fact]
    public void The_shipped_fonts_have_every_sign_the_figures_write()
    {
        const string Signs = "0123456789 ABCXYZabcxyzµσθδΔΦ₁₂²³⁴⁵⁶⁷⁸⁹⁰⁻−–±×·°√∞≤≥%()/<>…→";
        foreach (SKTypeface face in new[] { ReportFonts.Regular, ReportFonts.Bold })
        {
            Assert.StartsWith("DejaVu Sans", face.FamilyName, StringComparison.Ordinal);
            Assert.All(Signs.EnumerateRunes(), rune => Assert.NotEqual(0, face.GetGlyph(rune.Value)));
        }
    }

    [Fact]
    public void The_fonts_travel_with_their_licence()
    {
        using Stream? stream = typeof(ReportFonts).Assembly.GetManifestResourceStream("DejaVu-LICENSE.txt");
        Assert.NotNull(stream);
        using StreamReader reader = new(stream);
        Assert.Contains("Bitstream Vera", reader.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Vector_figures_name_no_font_of_the_viewer_s_machine()
    {
        using SKDynamicMemoryWStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(100, 40), stream))
            new Sketch(canvas, forSvg: true).Text("E (GPa)", 5, 20, 10);
        using SKData data = stream.DetachAsData();
        string svg = System.Text.Encoding.UTF8.GetString(data.AsSpan());
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.Contains("<path", svg, StringComparison.Ordinal);
    }
}
