using GpuModulus.Reports.Drawing;
using SkiaSharp;
using Xunit;

namespace GpuModulus.Reports.Tests;

public sealed class SvgTests
{
    /// <summary>Pictures are told apart by their order alone: one that Skia leaves out must not take another's place.</summary>
    [Fact]
    public void A_picture_off_the_page_is_left_out_and_the_others_keep_their_files()
    {
        string[] files = Files(new Boxes(SKRect.Create(10, 10, 40, 20), SKRect.Create(200, 10, 40, 20), SKRect.Create(60, 60, 20, 20)));
        Assert.Equal(2, files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            using SKBitmap picture = SKBitmap.Decode(Convert.FromBase64String(files[i]));
            Assert.Equal(Boxes.ColourOf(2 * i), picture.GetPixel(1, 1));
        }
    }

    [Fact]
    public void A_picture_that_is_lost_is_an_error_and_not_another_picture() =>
        Assert.Throws<InvalidOperationException>(() => new Boxes(new SKRect(30, 10, 10, 30), SKRect.Create(60, 60, 20, 20)).ToSvg());

    private static string[] Files(Boxes figure) =>
        [.. figure.ToSvg().Split("data:image/png;base64,").Skip(1).Select(part => part[..part.IndexOf('"', StringComparison.Ordinal)])];

    /// <summary>A picture of one colour in each box.</summary>
    private sealed class Boxes(params SKRect[] boxes) : Figure
    {
        public override double WidthPoints => 100;

        public override double HeightPoints => 100;

        public override string Description => "boxes";

        public static SKColor ColourOf(int i) => new((byte)(40 * (i + 1)), 10, 200);

        internal override void Draw(Sketch sketch)
        {
            for (int i = 0; i < boxes.Length; i++)
            {
                SKColor colour = ColourOf(i);
                uint[] pixels = new uint[6];
                Array.Fill(pixels, (uint)(colour.Red | (colour.Green << 8) | (colour.Blue << 16)) | 0xFF000000);
                sketch.Image(new PixelImage(3, 2, pixels), boxes[i]);
            }
        }
    }
}
