using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>One resonance fitted to a spectrum, with what was fitted.</summary>
public sealed record EigenmodeFit
{
    /// <summary>f1, Hz.</summary>
    public required CalibrationValue Resonance { get; init; }

    /// <summary>Q.</summary>
    public required CalibrationValue QualityFactor { get; init; }

    /// <summary>⟨x²⟩ of this mode, m².</summary>
    public required CalibrationValue MeanSquare { get; init; }

    /// <summary>White floor S_white, m²/Hz; 0 where the data have none.</summary>
    public required double White { get; init; }

    /// <summary>1/f floor at the resonance, m²/Hz; 0 where the data do not ask for one.</summary>
    public required double Flicker { get; init; }

    /// <summary>Distance from the final to the first resonance during the averaging, Hz; 0 for a plain line.</summary>
    public double DriftHertz { get; init; }

    /// <summary>c: how many time constants of the drift the averaging lasted; 0 for a plain line.</summary>
    public double DriftTimeConstants { get; init; }

    /// <summary>Fitted window, Hz.</summary>
    public required double WindowLow { get; init; }

    /// <summary>Fitted window, Hz.</summary>
    public required double WindowHigh { get; init; }

    /// <summary>Frequencies of the fitted bins, Hz.</summary>
    public required double[] Frequencies { get; init; }

    /// <summary>Measured densities of these bins, m²/Hz.</summary>
    public required double[] Measured { get; init; }

    /// <summary>The fitted curve at these bins, m²/Hz.</summary>
    public required double[] Fitted { get; init; }

    /// <summary>Bins left out as lines of interference.</summary>
    public required int Interference { get; init; }

    /// <summary>Variance of S/m − 1 over the window: 1/N for a true model.</summary>
    public required double Dispersion { get; init; }

    /// <summary>The same within ± 3 line widths of the resonance, where a wrong line shape shows.</summary>
    public required double CoreDispersion { get; init; }

    /// <summary>Variance expected of a bin: 1/averages, or as its scatter against its neighbours tells.</summary>
    public required double ExpectedDispersion { get; init; }

    /// <summary>Largest value of the fitted curve's root, m/√Hz.</summary>
    public double PeakAmplitudeDensity => Math.Sqrt(Fitted.Max());

    /// <summary>How many times the scatter about the fit near the resonance exceeds the noise; 1 for a perfect line.</summary>
    public double Misfit => CoreDispersion / ExpectedDispersion;

    /// <summary>S/m − 1 at the fitted bins.</summary>
    public double[] Residuals() => [.. Measured.Zip(Fitted, (s, m) => (s / m) - 1)];
}
