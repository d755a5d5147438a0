using GpuModulus.Core.Maps;

namespace GpuModulus.Reports.Views;

/// <summary>
/// Draws a height field as a shaded surface: triangles into a depth buffer, parallel projection, light from the upper left. Twice the size, then averaged.
/// </summary>
internal sealed class SurfaceRenderer
{
    private const int Oversampling = 2;
    private readonly int width;
    private readonly int height;
    private readonly float[] depth;
    private readonly uint[] pixels;

    public SurfaceRenderer(int width, int height)
    {
        (this.width, this.height) = (width * Oversampling, height * Oversampling);
        depth = PixelArray.Uninitialized<float>(this.width * this.height);
        pixels = PixelArray.Uninitialized<uint>(depth.Length);
        Array.Fill(depth, float.NegativeInfinity);
        Array.Clear(pixels);
    }

    /// <summary>Corners in pixels of the final image, depth rising towards the viewer; one colour per corner (red, green, blue 0–255).</summary>
    public void Triangle(in Corner a, in Corner b, in Corner c)
    {
        const float S = Oversampling;
        float ax = a.X * S, ay = a.Y * S, bx = b.X * S, by = b.Y * S, cx = c.X * S, cy = c.Y * S;
        float area = ((bx - ax) * (cy - ay)) - ((cx - ax) * (by - ay));
        if (area == 0 || !float.IsFinite(area))
            return;
        int left = Math.Max(0, (int)MathF.Ceiling(MathF.Min(ax, MathF.Min(bx, cx)) - 0.5f)), right = Math.Min(width - 1, (int)MathF.Max(ax, MathF.Max(bx, cx)));
        int top = Math.Max(0, (int)MathF.Ceiling(MathF.Min(ay, MathF.Min(by, cy)) - 0.5f)), bottom = Math.Min(height - 1, (int)MathF.Max(ay, MathF.Max(by, cy)));
        float inverse = 1 / area;
        for (int y = top; y <= bottom; y++)
        {
            float py = y + 0.5f;
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f;
                float u = (((bx - px) * (cy - py)) - ((cx - px) * (by - py))) * inverse;
                float v = (((cx - px) * (ay - py)) - ((ax - px) * (cy - py))) * inverse;
                float w = 1 - u - v;
                // A hair beyond the edge, so that no seam opens between neighbours.
                if (u < -0.002f || v < -0.002f || w < -0.002f)
                    continue;
                float z = (u * a.Depth) + (v * b.Depth) + (w * c.Depth);
                int i = (y * width) + x;
                if (z <= depth[i])
                    continue;
                depth[i] = z;
                pixels[i] = Channel((u * a.Red) + (v * b.Red) + (w * c.Red))
                    | (Channel((u * a.Green) + (v * b.Green) + (w * c.Green)) << 8)
                    | (Channel((u * a.Blue) + (v * b.Blue) + (w * c.Blue)) << 16)
                    | 0xFF000000;
            }
        }
    }

    /// <summary>The picture, premultiplied red, green, blue, alpha; transparent where nothing was drawn.</summary>
    public uint[] Finish()
    {
        int columns = width / Oversampling, rows = height / Oversampling;
        uint[] result = new uint[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int i = (y * Oversampling * width) + (x * Oversampling);
                uint p = pixels[i], q = pixels[i + 1], r = pixels[i + width], s = pixels[i + width + 1];
                uint even = ((p & 0xFF00FF) + (q & 0xFF00FF) + (r & 0xFF00FF) + (s & 0xFF00FF) + 0x020002) >> 2;
                uint odd = (((p >> 8) & 0xFF00FF) + ((q >> 8) & 0xFF00FF) + ((r >> 8) & 0xFF00FF) + ((s >> 8) & 0xFF00FF) + 0x020002) >> 2;
                result[(y * columns) + x] = (even & 0xFF00FF) | ((odd & 0xFF00FF) << 8);
            }
        }

        return result;
    }

    private static uint Channel(float value) => (uint)Math.Clamp(value, 0f, 255f);

    /// <summary>A projected corner of the surface.</summary>
    internal readonly record struct Corner(float X, float Y, float Depth, float Red, float Green, float Blue);
}
