using System.Buffers.Text;
using System.Text;

namespace GpuModulus.Reports.Html;

/// <summary>A picture inside a page: its bytes go into the page's file as base64, a piece at a time, and are never text of their own.</summary>
internal sealed class EmbeddedPicture
{
    // A multiple of three bytes is a whole number of base64's groups.
    private const int Piece = 48 * 1024;
    private readonly string type;
    private readonly byte[] file;

    private EmbeddedPicture(string type, byte[] file) => (this.type, this.file) = (type, file);

    /// <summary>Characters of the page before it.</summary>
    public int Place { get; set; }

    public static EmbeddedPicture Png(byte[] file) => new("png", file);

    public static EmbeddedPicture Svg(Figure figure) => new("svg+xml", figure.ToSvgFile());

    /// <summary>Writes the page as UTF-8 with its pictures at their places, which rise.</summary>
    public static void Write(Stream stream, string page, IEnumerable<EmbeddedPicture> pictures)
    {
        int from = 0;
        byte[] piece = new byte[Base64.GetMaxEncodedToUtf8Length(Piece)];
        foreach (EmbeddedPicture picture in pictures)
        {
            stream.Write(Encoding.UTF8.GetBytes(page, from, picture.Place - from));
            from = picture.Place;
            stream.Write(Encoding.UTF8.GetBytes($"data:image/{picture.type};base64,"));
            for (int at = 0; at < picture.file.Length; at += Piece)
            {
                Base64.EncodeToUtf8(picture.file.AsSpan(at, Math.Min(Piece, picture.file.Length - at)), piece, out _, out int written);
                stream.Write(piece, 0, written);
            }
        }

        stream.Write(Encoding.UTF8.GetBytes(page, from, page.Length - from));
    }
}
