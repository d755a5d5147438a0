using System.Runtime.InteropServices;
using SkiaSharp;

namespace GpuModulus.Reports.Drawing;

/// <summary>Makes images of pixels in an array without copying them.</summary>
internal static class PixelImage
{
    /// <summary>An image of an array, which must stay as it is and is held in its place until Skia needs it no more.</summary>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="pixels">Red, green, blue, alpha per pixel.</param>
    /// <param name="alpha">Opaque, or premultiplied.</param>
    public static SKImage Of(int columns, int rows, uint[] pixels, SKAlphaType alpha = SKAlphaType.Opaque)
    {
        GCHandle pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        using SKPixmap map = new(new SKImageInfo(columns, rows, SKColorType.Rgba8888, alpha), pin.AddrOfPinnedObject());
        if (SKImage.FromPixels(map, (_, _) => pin.Free()) is { } image)
            return image;
        pin.Free();
        throw new InvalidOperationException("The picture could not be made.");
    }
}
