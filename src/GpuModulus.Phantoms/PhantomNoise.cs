using GpuModulus.Core;

namespace GpuModulus.Phantoms;

/// <summary>Measurement noise, one standard deviation each: Gaussian, independent from pixel to pixel (line noise: from line to line).</summary>
public sealed record PhantomNoise
{
    /// <summary>A quiet instrument in air.</summary>
    public static readonly PhantomNoise Typical = new();

    /// <summary>No noise at all.</summary>
    public static readonly PhantomNoise None = new()
    {
        HeightMetres = 0,
        HeightLineMetres = 0,
        AmplitudeMetres = 0,
        PhaseRadians = 0,
        FrequencyHertz = 0,
    };

    /// <summary>Height noise of a pixel, m.</summary>
    public double HeightMetres { get; init; } = 0.5e-9;

    /// <summary>Height offset of a whole scan line, m.</summary>
    public double HeightLineMetres { get; init; } = 0.2e-9;

    /// <summary>Noise of the recorded A1, m.</summary>
    public double AmplitudeMetres { get; init; } = 0.2e-9;

    /// <summary>Noise of the recorded Φ1, rad.</summary>
    public double PhaseRadians { get; init; } = 0.3 * Math.PI / 180;

    /// <summary>Noise of the recorded Δf2, Hz.</summary>
    public double FrequencyHertz { get; init; } = 10;

    /// <summary>The same with both height noises multiplied.</summary>
    public PhantomNoise WithHeightNoiseTimes(double factor) =>
        this with { HeightMetres = HeightMetres * factor, HeightLineMetres = HeightLineMetres * factor };

    internal void Validate()
    {
        Span<double> values = [HeightMetres, HeightLineMetres, AmplitudeMetres, PhaseRadians, FrequencyHertz];
        foreach (double value in values)
        {
            if (!(value >= 0) || !double.IsFinite(value))
                throw new InputException("phantom", "a noise is not a finite number of at least 0", "give standard deviations in m, rad and Hz");
        }
    }
}
