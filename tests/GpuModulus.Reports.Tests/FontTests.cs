using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;
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
            using SKFont font = new(face);
            Assert.All(Signs.EnumerateRunes(), rune => Assert.NotEqual(0, font.GetGlyph(rune.Value)));
        }
    }

    [Fact]
    public void The_shipped_fonts_have_every_sign_in_a_text_of_the_program()
    {
        HashSet<int> signs = [];
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "GpuModulus.*.dll").Where(path => !path.EndsWith(".Tests.dll", StringComparison.Ordinal)))
        {
            using PEReader file = new(File.OpenRead(path));
            MetadataReader texts = file.GetMetadataReader();
            for (UserStringHandle text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = texts.GetNextHandle(text))
                signs.UnionWith(texts.GetUserString(text).EnumerateRunes().Where(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar).Select(rune => rune.Value));
        }

        Assert.Superset(new HashSet<int>("µ±²θ…−".EnumerateRunes().Select(rune => rune.Value)), signs);
        AssertDrawn(signs.Order());
    }

    /// <summary>Names of maps and stages come from the user; in those of a Mac's files letter and accent are two characters.</summary>
    [Theory]
    [InlineData(0x00A1, 0x017F)]
    [InlineData(0x0300, 0x034E)]
    [InlineData(0x0391, 0x03A1)]
    [InlineData(0x03A3, 0x03CE)]
    [InlineData(0x0400, 0x045F)]
    [InlineData(0x1E00, 0x1EF9)]
    public void The_shipped_fonts_have_the_letters_of_European_names(int first, int last) => AssertDrawn(Enumerable.Range(first, last - first + 1));

    [Fact]
    public void The_fonts_travel_with_their_licence()
    {
        using Stream? stream = typeof(ReportFonts).Assembly.GetManifestResourceStream("DejaVu-LICENSE.txt");
        Assert.NotNull(stream);
        using StreamReader reader = new(stream);
        string licence = reader.ReadToEnd();
        Assert.Contains("Bitstream Vera", licence, StringComparison.Ordinal);
        Assert.Contains("reduced to Latin, Greek, Cyrillic", licence.Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Vector_figures_name_no_font_of_the_viewer_s_machine()
    {
        using SKDynamicMemoryWStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(100, 40), stream))
            new Sketch(canvas, new LaterPictures(VectorFormat.Svg)).Text("E (GPa)", 5, 20, 10);
        using SKData data = stream.DetachAsData();
        string svg = Encoding.UTF8.GetString(data.AsSpan());
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.Contains("<path", svg, StringComparison.Ordinal);
    }

    /// <summary>Each has a glyph of its own, and that has an outline unless it is a space.</summary>
    private static void AssertDrawn(IEnumerable<int> characters)
    {
        foreach (SKTypeface face in new[] { ReportFonts.Regular, ReportFonts.Bold })
        {
            using SKFont font = new(face, 100);
            Assert.All(characters, character =>
            {
                ushort glyph = font.GetGlyph(character);
                Assert.NotEqual(0, glyph);
                using SKPath? outline = font.GetGlyphPath(glyph);
                Assert.Equal(Rune.IsWhiteSpace(new Rune(character)), outline?.IsEmpty != false);
            });
        }
    }
}
