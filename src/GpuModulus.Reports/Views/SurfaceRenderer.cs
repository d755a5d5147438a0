using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;

namespace GpuModulus.Reports.Views;

/// <summary>
/// Draws a height field as a shaded surface: triangles into a depth buffer, parallel projection, light from the upper left. Twice the size, then averaged.
/// </summary>
internal sealed class SurfaceRenderer
{
    private const int Oversampling = 2;

    // The arrays have room behind the last row for lanes that are not drawn.
    private const int Lanes = 8;

    // A hair beyond the edge, so that no seam opens between neighbours.
    private const float Beyond = -0.002f;
    private readonly int width;
    private readonly int height;
    private readonly float[] depth;
    private readonly uint[] pixels;

    private static Vector256<float> Centres => Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);

    public SurfaceRenderer(int width, int height)
    {
        (this.width, this.height) = (width * Oversampling, height * Oversampling);
        depth = PixelArray.Uninitialized<float>((this.width * this.height) + Lanes);
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
            float py = y + 0.5f, ay0 = ay - py, by0 = by - py, cy0 = cy - py;
            for (int x = left; x <= right; x += Lanes)
            {
                // Eight pixels of a row; those beyond the triangle's last one are never inside.
                Vector256<float> px = Vector256.Create((float)x) + Centres;
                Vector256<float> u = (((Vector256.Create(bx) - px) * cy0) - ((Vector256.Create(cx) - px) * by0)) * inverse;
                Vector256<float> v = (((Vector256.Create(cx) - px) * ay0) - ((Vector256.Create(ax) - px) * cy0)) * inverse;
                Vector256<float> w = Vector256<float>.One - u - v;
                Vector256<float> edge = Vector256.Create(Beyond);
                Vector256<float> inside = Vector256.GreaterThanOrEqual(u, edge) & Vector256.GreaterThanOrEqual(v, edge) & Vector256.GreaterThanOrEqual(w, edge) & Vector256.LessThan(px, Vector256.Create(right + 1f));
                if (inside == Vector256<float>.Zero)
                    continue;
                ref float depths = ref depth[(y * width) + x];
                Vector256<float> z = (u * a.Depth) + (v * b.Depth) + (w * c.Depth), before = Vector256.LoadUnsafe(ref depths);
                Vector256<float> seen = inside & Vector256.GreaterThan(z, before);
                Vector256.ConditionalSelect(seen, z, before).StoreUnsafe(ref depths);
                ref uint colours = ref pixels[(y * width) + x];
                Vector256<uint> colour = Channel((u * a.Red) + (v * b.Red) + (w * c.Red))
                    | (Channel((u * a.Green) + (v * b.Green) + (w * c.Green)) << 8)
                    | (Channel((u * a.Blue) + (v * b.Blue) + (w * c.Blue)) << 16)
                    | Vector256.Create(0xFF000000);
                Vector256.ConditionalSelect(seen.AsUInt32(), colour, Vector256.LoadUnsafe(ref colours)).StoreUnsafe(ref colours);
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

    private static Vector256<uint> Channel(Vector256<float> value) => Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(value, Vector256<float>.Zero), Vector256.Create(255f))).AsUInt32();

    /// <summary>A projected corner of the surface.</summary>
    internal readonly record struct Corner(float X, float Y, float Depth, float Red, float Green, float Blue);
}
