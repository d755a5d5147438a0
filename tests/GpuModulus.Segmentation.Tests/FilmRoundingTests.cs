namespace GpuModulus.Segmentation.Tests;

/// <summary>Half of a film is undone where the rims show one, and nothing where they do not.</summary>
public sealed class FilmRoundingTests
{
    private const int Side = 81;
    private const double Pitch = 20;

    /// <summary>A wall of 40° on a level facet, drawn out by a Gaussian of σ: at its foot the film stands σ·tan 40°/√(2π) above the facet, half of that or a little more when half is undone.</summary>
    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    public void Half_of_what_stands_at_a_foot_is_taken_off(double sigma)
    {
        WorkMap map = Foot(sigma);
        int foot = ((Side / 2) * Side) + (Side / 2);
        double rim = map.Height[foot];
        double variance = FilmRounding.Variance(rim, Pitch * Pitch, 0);
        Assert.InRange(Math.Sqrt(variance), 0.85 * sigma, sigma);
        WorkMap before = FilmRounding.Undo(map, variance, Scratch.Of(map.Pixels));
        Assert.InRange(before.Height[foot] / rim, 0.6, 0.85);

        // Far from the foot, on the facet and on the wall, nothing moves.
        Assert.Equal(map.Height[foot - 12], before.Height[foot - 12], 0.05f);
        Assert.Equal(map.Height[foot + 12], before.Height[foot + 12], 0.05f);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(5, 2)]
    public void What_a_pixel_noise_or_nothing_explains_is_no_film(double rim, double noise) => Assert.Equal(0, FilmRounding.Variance(rim, Pitch * Pitch, noise * noise));

    private static WorkMap Foot(double sigma)
    {
        float[] height = new float[Side * Side];
        for (int i = 0; i < height.Length; i++)
        {
            // max(0, x)·tan 40° drawn out by a Gaussian, as the sum of it.
            double x = ((i % Side) - (Side / 2)) * Pitch, sum = 0, weight = 0;
            for (double u = -5; u <= 5; u += 0.05)
            {
                double g = Math.Exp(-0.5 * u * u);
                sum += g * Math.Max(0, x + (u * sigma)) * Math.Tan(40 * Math.PI / 180);
                weight += g;
            }

            height[i] = (float)(sum / weight);
        }

        return new WorkMap(Side, Side, Pitch, Pitch, height);
    }
}
