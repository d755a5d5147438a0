using GpuModulus.Core;
using GpuModulus.Reports.Maps;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class LabelPictureTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"labels-{Guid.NewGuid():N}.png");

    [Fact]
    public void Every_colour_is_a_region_black_and_transparent_are_none()
    {
        File.WriteAllBytes(file, Png(3, 2, (x, y) => (x, y) switch { (0, _) => SKColors.Black, (1, 0) => SKColors.Red, (1, 1) => SKColors.Transparent, _ => new SKColor(0, 0, 1) }));
        Assert.Equal([0, 1, 2, 0, 0, 2], LabelPicture.Read(file).Values);
    }

    [Fact]
    public void A_picture_that_is_cut_off_is_refused_not_taken_in_part()
    {
        byte[] whole = Png(200, 200, (x, y) => new SKColor((byte)(x * y), (byte)(x ^ y), 9));
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        Assert.Contains("ends too early", Assert.Throws<InputException>(() => LabelPicture.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_bits_are_refused_not_halved()
    {
        // A grey PNG of 1 × 1 pixels and 16 bits, made by hand: the encoder here writes 8.
        File.WriteAllBytes(file, Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAAAAABq7kcWAAAAC0lEQVR4nGNgZAIAAAcABHZJ4ygAAAAASUVORK5CYII="));
        Assert.Contains("16 bits", Assert.Throws<InputException>(() => LabelPicture.Read(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(file);

    private static byte[] Png(int columns, int rows, Func<int, int, SKColor> colour)
    {
        using SKBitmap bitmap = new(new SKImageInfo(columns, rows, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                bitmap.SetPixel(x, y, colour(x, y));
        }

        using SKData packed = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return packed.ToArray();
    }
}
