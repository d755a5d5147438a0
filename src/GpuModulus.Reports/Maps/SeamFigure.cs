using GpuModulus.Core.Maps;
using GpuModulus.Reports.Drawing;
using SkiaSharp;

namespace GpuModulus.Reports.Maps;

/// <summary>How a mosaic was put together: which pixels come from which tile, and how far each pair of neighbours disagrees with the adjusted positions.</summary>
/// <param name="owners">Tile of each pixel, −1 for none; at a size fit for a picture.</param>
/// <param name="centres">Centres of the tiles in pixels of <paramref name="owners"/>.</param>
/// <param name="pairs">Indices of two tiles and their residual in pixels of the mosaic; NaN = not used.</param>
public sealed class SeamFigure(Raster<int> owners, IReadOnlyList<(double X, double Y)> centres, IReadOnlyList<(int First, int Second, double Residual)> pairs) : Figure
{
    private const float Left = 12, Top = 26, MapSide = 330, Legend = 84;

    // Beyond half a pixel the rounding of copied pixels begins to show.
    private const double FullScale = 0.5;

    private static readonly SKColor Rejected = new(0xC4, 0x3C, 0x3C);

    private float Scale => MapSide / Math.Max(owners.Columns, owners.Rows);

    /// <inheritdoc/>
    public override double WidthPoints => Left + (owners.Columns * Scale) + Legend;

    /// <inheritdoc/>
    public override double HeightPoints => Math.Max(Top + (owners.Rows * Scale) + 12, Top + 150);

    /// <inheritdoc/>
    public override string Description =>
        $"Seams of a mosaic of {centres.Count} tiles; lines join neighbours, coloured by their residual; {pairs.Count(p => double.IsNaN(p.Residual))} of {pairs.Count} pairs are not used.";

    internal override void Draw(Sketch sketch)
    {
        sketch.Text("Seams and residuals", Left, 16, Sketch.TitleSize, bold: true);
        SKRect box = SKRect.Create(Left, Top, owners.Columns * Scale, owners.Rows * Scale);
        sketch.Image(Areas(), box);
        sketch.Frame(box, Sketch.Ink);
        foreach ((int first, int second, double residual) in pairs)
        {
            bool used = !double.IsNaN(residual);
            sketch.Line(X(first), Y(first), X(second), Y(second), used ? Colour(residual / FullScale) : Rejected, used ? 2.2f : 1.2f, used ? null : [3, 2.5f]);
        }

        for (int i = 0; i < centres.Count; i++)
            sketch.Fill(SKRect.Create(X(i) - 1.6f, Y(i) - 1.6f, 3.2f, 3.2f), Sketch.Ink);
        DrawLegend(sketch, box.Right + 14);
    }

    private static SKColor Colour(double fraction)
    {
        (byte red, byte green, byte blue) = ColourMap.Viridis.At(Math.Clamp(fraction, 0, 1));
        return new(red, green, blue);
    }

    private float X(int tile) => Left + ((float)centres[tile].X * Scale);

    private float Y(int tile) => Top + ((float)centres[tile].Y * Scale);

    private static void DrawLegend(Sketch sketch, float x)
    {
        const float height = 90;
        sketch.Text("Residual (px)", x, Top + 8, Sketch.LabelSize);
        for (int i = 0; i < (int)height; i++)
            sketch.Fill(SKRect.Create(x, Top + 16 + i, 10, 1.3f), Colour(1 - (i / (height - 1))));
        sketch.Frame(SKRect.Create(x, Top + 16, 10, height), Sketch.Ink);
        foreach ((double value, string text) in ((double, string)[])[(0.5, "≥ 0.5"), (0.25, "0.25"), (0, "0")])
            sketch.Text(text, x + 14, Top + 16 + (float)(height * (1 - (value / FullScale))) + 2.5f, Sketch.TickSize);
        sketch.Line(x, Top + 122, x + 14, Top + 122, Rejected, 1.2f, [3, 2.5f]);
        sketch.Text("not used", x + 18, Top + 124.5f, Sketch.TickSize);
    }

    /// <summary>Tiles in two light greys and the seams between them; white where no tile lies.</summary>
    private PixelImage Areas()
    {
        int columns = owners.Columns, rows = owners.Rows;
        uint[] pixels = new uint[columns * rows];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int owner = owners[x, y];
                bool seam = (x + 1 < columns && owners[x + 1, y] != owner) || (y + 1 < rows && owners[x, y + 1] != owner);
                pixels[(y * columns) + x] = owner < 0 ? 0xFFFFFFFF : seam ? 0xFF909090 : 0xFFEAEAEA;
            }
        }

        // Thin seams are seen best blended.
        return new(columns, rows, pixels, repeatsColours: false);
    }
}
