using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace GpuModulus.Reports.Drawing;

/// <summary>Makes a file of what Skia writes as SVG: a size in points, pictures in place of blanks, and names that do not depend on what was drawn before.</summary>
internal sealed class SvgFile
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private readonly Dictionary<string, byte[]> names = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<PixelImage> pictures;
    private readonly ArrayBufferWriter<byte> file;
    private int placed;

    private SvgFile(int length, IReadOnlyList<PixelImage> pictures)
    {
        this.pictures = pictures;
        file = new(length + 1024 + pictures.Sum(p => Base64.GetMaxEncodedToUtf8Length(p.Png.Length)));
    }

    private static ReadOnlySpan<byte> ClipPath => "cl_"u8;

    private static ReadOnlySpan<byte> Picture => "data:image/png;base64,"u8;

    /// <summary>The bytes of the file, UTF-8.</summary>
    /// <param name="svg">From Skia.</param>
    /// <param name="widthPoints">Width of the figure.</param>
    /// <param name="heightPoints">Its height.</param>
    /// <param name="pictures">For the blanks, in the order in which these were drawn.</param>
    public static byte[] Of(ReadOnlySpan<byte> svg, double widthPoints, double heightPoints, IReadOnlyList<PixelImage> pictures)
    {
        // Skia writes plain numbers, which a viewer takes as pixels; the figure is laid out in points.
        FormattableString size = $"width=\"{widthPoints:0.##}pt\" height=\"{heightPoints:0.##}pt\" viewBox=\"0 0 {widthPoints:0.##} {heightPoints:0.##}\"";
        int from = svg.IndexOf(" width=\""u8) + 1, end = from + svg[from..].IndexOf((byte)'>');
        SvgFile made = new(svg.Length, pictures);
        made.file.Write(svg[..from]);
        made.file.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant(size)));
        made.Rewrite(svg[end..]);
        if (made.placed != pictures.Count)
            throw new InvalidOperationException($"Skia wrote {made.placed} of {pictures.Count} pictures; which, nothing tells.");
        return made.file.WrittenSpan.ToArray();
    }

    private void Rewrite(ReadOnlySpan<byte> svg)
    {
        while (svg.IndexOf(Picture) is var picture and >= 0)
        {
            Renumber(svg[..picture]);
            svg = Place(svg[picture..]);
        }

        Renumber(svg);
    }

    /// <summary>Skia counts clip paths over the whole life of the program; the same figure must be the same file whatever was drawn before it.</summary>
    private void Renumber(ReadOnlySpan<byte> svg)
    {
        while (svg.IndexOf(ClipPath) is var start and >= 0)
        {
            file.Write(svg[..start]);
            svg = svg[start..];
            int digits = svg[ClipPath.Length..].IndexOfAnyExcept(HexDigits), end = digits < 0 ? svg.Length : ClipPath.Length + digits;
            if (digits == 0)
            {
                file.Write(ClipPath);
            }
            else
            {
                string name = Encoding.ASCII.GetString(svg[..end]);
                if (!names.TryGetValue(name, out byte[]? number))
                    names[name] = number = Encoding.ASCII.GetBytes($"cl_{names.Count:x}");
                file.Write(number);
            }

            svg = svg[end..];
        }

        file.Write(svg);
    }

    /// <summary>The next picture in place of its blank; returns what comes after.</summary>
    private ReadOnlySpan<byte> Place(ReadOnlySpan<byte> svg)
    {
        byte[] png = placed < pictures.Count ? pictures[placed++].Png : throw new InvalidOperationException("Skia wrote more pictures than were drawn.");
        file.Write(Picture);
        _ = Base64.EncodeToUtf8(png, file.GetSpan(Base64.GetMaxEncodedToUtf8Length(png.Length)), out _, out int written);
        file.Advance(written);
        return svg[svg.IndexOf((byte)'"')..];
    }
}
