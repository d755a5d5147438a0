using System.Runtime.InteropServices;
using SkiaSharp;

namespace GpuModulus.Reports.Drawing;

/// <summary>A picture within a figure: pixels of an array, drawn without being copied, and packed once however many files take them.</summary>
/// <param name="columns">Width.</param>
/// <param name="rows">Height.</param>
/// <param name="pixels">Red, green, blue, alpha per pixel; they must stay as they are.</param>
/// <param name="repeatsColours">Whether they have the few colours of a colour map, as in <see cref="PngFile.Of"/>, and no shades of them.</param>
/// <param name="alpha">Opaque, or premultiplied.</param>
/// <param name="blocksTo">See <see cref="InBlocks"/>; 0 for never.</param>
internal sealed class PixelImage(int columns, int rows, uint[] pixels, bool repeatsColours = true, SKAlphaType alpha = SKAlphaType.Opaque, int blocksTo = 0)
{
    private readonly Lock packing = new();
    private byte[]? png;
    private PixelImage? inBlocks;

    public int Columns => columns;

    public int Rows => rows;

    public bool RepeatsColours => repeatsColours;

    public bool IsOpaque => alpha == SKAlphaType.Opaque;

    /// <summary>The bytes of a PNG file; of several threads that ask, one packs.</summary>
    public byte[] Png
    {
        get
        {
            lock (packing)
                return png ??= IsOpaque ? PngFile.Of(pixels, columns, rows, repeatsColours) : Encoded();
        }
    }

    /// <summary>An image for Skia, which holds the array in its place until it is disposed of.</summary>
    public SKImage ToImage()
    {
        GCHandle pin = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        using SKPixmap map = new(new SKImageInfo(columns, rows, SKColorType.Rgba8888, alpha), pin.AddrOfPinnedObject());
        if (SKImage.FromPixels(map, (_, _) => pin.Free()) is { } image)
            return image;
        pin.Free();
        throw new InvalidOperationException("The picture could not be made.");
    }

    /// <summary>The same for a vector file, where a viewer might blur it: pixels repeated to whole blocks, as long as the longer side of what is drawn has no more than <c>blocksTo</c> of them.</summary>
    /// <param name="box">Where it is drawn.</param>
    public PixelImage InBlocks(SKRect box)
    {
        float longer = Math.Max(box.Width, box.Height);
        int timesX = Times(box.Width / longer, columns), timesY = Times(box.Height / longer, rows);
        if (timesX == 1 && timesY == 1)
            return this;
        lock (packing)
        {
            if (inBlocks?.Columns != columns * timesX || inBlocks.Rows != rows * timesY)
                inBlocks = new(columns * timesX, rows * timesY, Repeated(timesX, timesY), repeatsColours, alpha);
            return inBlocks;
        }
    }

    // A whole number may have been rounded down on its way.
    private int Times(float share, int count) => Math.Max(1, (int)((blocksTo * share / count) + 1e-3f));

    private uint[] Repeated(int timesX, int timesY)
    {
        int width = columns * timesX;
        uint[] repeated = new uint[width * rows * timesY];
        for (int y = 0; y < rows; y++)
        {
            Span<uint> line = repeated.AsSpan(y * timesY * width, width);
            for (int x = 0; x < columns; x++)
                line.Slice(x * timesX, timesX).Fill(pixels[(y * columns) + x]);
            for (int k = 1; k < timesY; k++)
                line.CopyTo(repeated.AsSpan(((y * timesY) + k) * width, width));
        }

        return repeated;
    }

    private byte[] Encoded()
    {
        using SKImage image = ToImage();
        using SKPixmap map = image.PeekPixels();
        // Quickly: of noise, no effort makes a file that is more than a few percent smaller.
        using SKData file = map.Encode(new SKPngEncoderOptions(repeatsColours ? SKPngEncoderFilterFlags.None : SKPngEncoderFilterFlags.Up, 1)) ?? throw new InvalidOperationException("The PNG could not be encoded.");
        return file.ToArray();
    }
}
