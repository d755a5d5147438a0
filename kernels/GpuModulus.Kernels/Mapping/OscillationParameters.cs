using GpuModulus.Core;

namespace GpuModulus.Kernels.Mapping;

/// <summary>The scalars of the two driven eigenmodes, SI units.</summary>
public sealed record OscillationParameters
{
    // That of 90° as a double, and what lies so near to it that no phase was ever measured there.
    private const double SmallestCosine = 1e-7;

    /// <summary>k1, N/m.</summary>
    public required double SpringConstant1 { get; init; }

    /// <summary>Q1.</summary>
    public required double QualityFactor1 { get; init; }

    /// <summary>f2, Hz.</summary>
    public required double Resonance2 { get; init; }

    /// <summary>k2, N/m; see <see cref="DeriveSpringConstant2"/>.</summary>
    public required double SpringConstant2 { get; init; }

    /// <summary>A1,free, m.</summary>
    public required double FreeAmplitude1 { get; init; }

    /// <summary>A1 where there is no amplitude channel, m.</summary>
    public double? Amplitude1 { get; init; }

    /// <summary>Φ1 where there is no phase channel, rad.</summary>
    public double? Phase1Radians { get; init; }

    /// <summary>The frequency channel holds f2 + Δf2 rather than Δf2.</summary>
    public bool FrequencyIsTracked { get; init; }

    /// <summary>k2 = k1 (f2/f1)².</summary>
    public static double DeriveSpringConstant2(double springConstant1, double resonance1, double resonance2) =>
        springConstant1 * (resonance2 / resonance1) * (resonance2 / resonance1);

    /// <summary>2 k2/f2, N/m per Hz: what the mean contact stiffness is per Δf2.</summary>
    internal double StiffnessPerHertz => 2 * SpringConstant2 / Resonance2;

    internal void Validate()
    {
        MappingParameters.RequirePositive(SpringConstant1, "--spring-constant1");
        MappingParameters.RequirePositive(QualityFactor1, "--quality-factor1");
        MappingParameters.RequirePositive(Resonance2, "--resonance2");
        MappingParameters.RequirePositive(SpringConstant2, "--spring-constant2");
        MappingParameters.RequirePositive(FreeAmplitude1, "--free-amplitude1");
        if (Amplitude1 is { } amplitude && !(amplitude >= PixelMapping.SmallestAmplitude && amplitude <= PixelMapping.LargestAmplitude))
            throw new InputException("--setpoint-amplitude1", $"{amplitude:G6} m is no amplitude", "give it with its unit, e.g. 105nm");
        if (Phase1Radians is { } phase && !(Math.Cos(phase) > SmallestCosine))
            throw new InputException("--interaction-phase1", $"{phase * 180 / Math.PI:G4}° has no positive cosine", "the interaction phase lies between −90° and 90°");
    }
}
