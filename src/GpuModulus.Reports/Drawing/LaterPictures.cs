using SkiaSharp;

namespace GpuModulus.Reports.Drawing;

/// <summary>
/// Pictures that are put into a vector file once Skia has written it, in place of blanks: Skia would pack them at zlib's usual effort, for an SVG by every filter, even where they are packed already.
/// </summary>
/// <param name="format">What Skia writes.</param>
internal sealed class LaterPictures(VectorFormat format)
{
    private readonly List<PixelImage> pictures = [];

    public VectorFormat Format => format;

    /// <summary>In the order in which they were drawn.</summary>
    public IReadOnlyList<PixelImage> Pictures => pictures;

    /// <summary>What is to be drawn in the picture's place. An SVG says how large it is; in a PDF its size is its number (<see cref="PdfFile"/>).</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="box">Where it is drawn.</param>
    public SKImage Blank(PixelImage picture, SKRect box)
    {
        picture = picture.InBlocks(box);
        (int columns, int rows) = format == VectorFormat.Svg ? (picture.Columns, picture.Rows) : (PdfFile.BlankColumns(pictures.Count), PdfFile.BlankRows);
        pictures.Add(picture);
        using SKSurface blank = SKSurface.Create(new SKImageInfo(columns, rows, SKColorType.Gray8, SKAlphaType.Opaque));
        return blank.Snapshot();
    }

    /// <summary>Whether a file of this format takes the picture afterwards. A PDF has no place for transparency among a picture's own pixels.</summary>
    public bool Takes(PixelImage picture) => format == VectorFormat.Svg || picture.IsOpaque;
}
