using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace GpuModulus.Reports.Drawing;

/// <summary>
/// Puts pictures into a PDF that Skia wrote with blanks in their places. The rows of a PNG, filters and all, are a stream that PDF reads as it is
/// (PDF 32000-1:2008, 7.4.4.4 "LZW and Flate predictor functions"); the table of where objects begin is written anew (7.5.4).
/// </summary>
internal sealed class PdfFile
{
    /// <summary>Of a blank.</summary>
    public const int BlankRows = 1;

    private const int EntryLength = 20;
    private const int OffsetDigits = 10;

    private readonly IReadOnlyList<PixelImage> pictures;
    private readonly ArrayBufferWriter<byte> file;
    private readonly bool[] placed;

    private PdfFile(int length, IReadOnlyList<PixelImage> pictures)
    {
        this.pictures = pictures;
        placed = new bool[pictures.Count];
        file = new(length + 1024 + pictures.Sum(p => p.Png.Length + 512));
    }

    private static ReadOnlySpan<byte> TableOffset => "startxref\n"u8;

    private static ReadOnlySpan<byte> Table => "xref\n0 "u8;

    private static ReadOnlySpan<byte> ObjectHead => " 0 obj\n"u8;

    private static ReadOnlySpan<byte> ImageHead => "<</Type /XObject\n/Subtype /Image\n/Width "u8;

    // What follows the width of a blank.
    private static ReadOnlySpan<byte> BlankHead => "\n/Height 1\n/ColorSpace /DeviceGray\n/BitsPerComponent 8\n/Filter "u8;

    /// <summary>How wide the blank of a picture is, by which it is found.</summary>
    public static int BlankColumns(int picture) => picture + 1;

    /// <summary>The bytes of the file.</summary>
    /// <param name="pdf">From Skia, with a classic table of objects.</param>
    /// <param name="pictures">For the blanks, by their number.</param>
    public static byte[] Of(ReadOnlySpan<byte> pdf, IReadOnlyList<PixelImage> pictures)
    {
        if (pictures.Count == 0)
            return pdf.ToArray();
        PdfFile made = new(pdf.Length, pictures);
        made.Rewrite(pdf);
        if (Array.IndexOf(made.placed, false) is var missing and >= 0)
            throw new InvalidOperationException($"Skia wrote no picture {missing + 1} of {pictures.Count}.");
        return made.file.WrittenSpan.ToArray();
    }

    private void Rewrite(ReadOnlySpan<byte> pdf)
    {
        int table = Number(pdf[(pdf.LastIndexOf(TableOffset) + TableOffset.Length)..]);
        if (!pdf[table..].StartsWith(Table))
            throw new InvalidOperationException("Skia wrote a PDF without a table of objects.");
        int count = Number(pdf[(table + Table.Length)..]), entries = table + pdf[table..].IndexOf("0000000000"u8), trailer = entries + (count * EntryLength);
        // The first entry is of no object.
        int[] offsets = new int[count - 1];
        for (int k = 0; k < offsets.Length; k++)
            offsets[k] = Number(pdf.Slice(entries + ((k + 1) * EntryLength), OffsetDigits));
        int[] order = [.. Enumerable.Range(0, offsets.Length).OrderBy(k => offsets[k])];
        file.Write(pdf[..offsets[order[0]]]);
        for (int k = 0; k < order.Length; k++)
        {
            ref int offset = ref offsets[order[k]];
            int end = k + 1 < order.Length ? offsets[order[k + 1]] : table;
            Copy(pdf[offset..end], order[k] + 1, out offset);
        }

        int newTable = file.WrittenCount;
        file.Write(pdf[table..(entries + EntryLength)]);
        foreach (int offset in offsets)
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n")));
        file.Write(pdf[trailer..(pdf.LastIndexOf(TableOffset) + TableOffset.Length)]);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{newTable}\n%%EOF\n")));
    }

    /// <summary>One object: as it is, or the picture of which it is the blank.</summary>
    private void Copy(ReadOnlySpan<byte> source, int number, out int offset)
    {
        offset = file.WrittenCount;
        ReadOnlySpan<byte> body = source[(source.IndexOf(ObjectHead) + ObjectHead.Length)..];
        if (!body.StartsWith(ImageHead) || PictureOf(body) is not (>= 0 and var index))
        {
            file.Write(source);
            return;
        }

        if (placed[index])
            throw new InvalidOperationException($"Skia wrote picture {index + 1} of {pictures.Count} twice.");
        placed[index] = true;
        PixelImage picture = pictures[index];
        ReadOnlySpan<byte> rows = PngFile.PackedRows(picture.Png);
        FormattableString head = $"""
            {number} 0 obj
            <</Type /XObject
            /Subtype /Image
            /Width {picture.Columns}
            /Height {picture.Rows}
            /ColorSpace /DeviceRGB
            /BitsPerComponent 8
            /Filter /FlateDecode
            /DecodeParms <</Predictor 15 /Colors 3 /BitsPerComponent 8 /Columns {picture.Columns}>>
            /Length {rows.Length}>> stream

            """;
        file.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant(head).ReplaceLineEndings("\n")));
        file.Write(rows);
        file.Write("\nendstream\nendobj\n"u8);
    }

    /// <summary>The number of the picture whose blank an image is, else −1.</summary>
    private int PictureOf(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> width = body[ImageHead.Length..];
        int picture = Number(width, out int digits) - BlankColumns(0);
        return picture < pictures.Count && width[digits..].StartsWith(BlankHead) ? picture : -1;
    }

    private static int Number(ReadOnlySpan<byte> text) => Number(text, out _);

    private static int Number(ReadOnlySpan<byte> text, out int digits) =>
        Utf8Parser.TryParse(text, out int number, out digits) ? number : throw new InvalidOperationException("Skia wrote a PDF in which a number is missing.");
}
