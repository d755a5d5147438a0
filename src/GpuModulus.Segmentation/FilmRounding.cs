using System.Numerics;

namespace GpuModulus.Segmentation;

/// <summary>
/// Undoes half of what a film has rounded. A film that spreads heights like a Gaussian of σ adds σ²/2·∇²z: it draws up the foot of whatever rises from a facet, and draws down edges. How wide it is the rims tell:
/// where the surface leaves a plane with a slope of tan 40°, such a film stands σ·tan 40°/√(2π) = σ/3 above the plane. What half a pixel and the noise would do by themselves is no film, so that sharp maps stay as they are.
/// </summary>
internal static class FilmRounding
{
    // All of it would raise noise and the film's own roughness as much as it moves borders.
    private const double Share = 0.5;
    private const double WidthOverHeight = 3;

    // How many of its standard deviations above a plane a Gaussian core is as rare as the rest.
    private const double CoreOverNoise = 2.5;
    private const double Reach = 40;

    /// <summary>σ² of the film, nm²; 0 where it cannot be told from the pixel, or nothing is known of it.</summary>
    /// <param name="rim">Height above a plane where facet and rest are equally likely, nm: <see cref="RimProfile.Tolerance"/>.</param>
    /// <param name="pixelArea">Area of a pixel, nm².</param>
    /// <param name="noise">Residual variance of fine windows on facets, nm².</param>
    public static double Variance(double rim, double pixelArea, double noise) =>
        rim > 0 ? Math.Max(0, (WidthOverHeight * WidthOverHeight * ((rim * rim) - (CoreOverNoise * CoreOverNoise * noise))) - (pixelArea / 4)) : 0;

    /// <summary>The map as it was before half of the film, in an array of the scratch; ∇²z from the mean over a window of some 100 nm.</summary>
    public static WorkMap Undo(WorkMap map, double variance, Scratch scratch)
    {
        (int rx, int ry) = map.Radius(Reach, 1);
        double spread = ((rx * (rx + 1) * map.PitchX * map.PitchX) + (ry * (ry + 1) * map.PitchY * map.PitchY)) / 6;
        float share = (float)(Share * variance / spread);
        (float[] before, float[] height) = (scratch.Floats(map.Pixels), map.Height);
        Imaging.BoxMean(height, before, map.Columns, map.Rows, rx, ry);
        Rows.For(map.Rows, map.Columns, (from, to) =>
        {
            int i = from;
            for (; i + Vector<float>.Count <= to; i += Vector<float>.Count)
            {
                Vector<float> z = new(height, i);
                (z + ((z - new Vector<float>(before, i)) * share)).CopyTo(before, i);
            }

            for (; i < to; i++)
                before[i] = height[i] + ((height[i] - before[i]) * share);
        });
        return map with { Height = before };
    }
}
