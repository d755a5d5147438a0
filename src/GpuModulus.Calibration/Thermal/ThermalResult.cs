using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>The calibration of a cantilever from its thermal spectrum.</summary>
public sealed record ThermalResult
{
    /// <summary>The file.</summary>
    public required string Source { get; init; }

    /// <summary>The first eigenmode, or the only one that the user's window holds.</summary>
    public required EigenmodeFit First { get; init; }

    /// <summary>The same fitted without a drift, where <see cref="First"/> has one: what a plain fit gives.</summary>
    public EigenmodeFit? WithoutDrift { get; init; }

    /// <summary>Further eigenmodes that show, by rising frequency.</summary>
    public required IReadOnlyList<EigenmodeFit> Higher { get; init; }

    /// <summary>k1 = χ k_B T/⟨x²⟩, N/m; its error holds those of the fit, the temperature where it was assumed, and the sensitivity where its error was given.</summary>
    public required CalibrationValue SpringConstant { get; init; }

    /// <summary>T used, K, with where it came from.</summary>
    public required CalibrationValue Temperature { get; init; }

    /// <summary>χ used.</summary>
    public required double Chi { get; init; }

    /// <summary>Sensitivity factor used.</summary>
    public required double SensitivityFactor { get; init; }

    /// <summary>The eigenmode of <see cref="Higher"/> that is the second by its frequency (4.5 to 8 times the first), or null.</summary>
    public EigenmodeFit? Second => Higher.FirstOrDefault(m => m.Resonance.Value / First.Resonance.Value is > 4.5 and < 8);

    /// <summary>Whether nothing speaks against the result.</summary>
    public required bool Trustworthy { get; init; }

    /// <summary>A sentence that says whether to trust it, and why not.</summary>
    public required string Verdict { get; init; }

    /// <summary>What else the user should know.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>The values as they go into calibration.json.</summary>
    public CalibrationRecord ToCalibration() => new()
    {
        SpringConstant1 = SpringConstant,
        Resonance1 = First.Resonance,
        QualityFactor1 = First.QualityFactor,
        Resonance2 = Second?.Resonance,
    };
}
