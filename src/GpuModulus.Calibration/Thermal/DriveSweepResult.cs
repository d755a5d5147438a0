using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>The resonance of a driven eigenmode.</summary>
public sealed record DriveSweepResult
{
    /// <summary>f0, Hz.</summary>
    public required CalibrationValue Resonance { get; init; }

    /// <summary>Q.</summary>
    public required CalibrationValue QualityFactor { get; init; }

    /// <summary>Largest value of the fitted curve, in the unit of the data.</summary>
    public required double PeakAmplitude { get; init; }

    /// <summary>Whether the data asked for a coherent background (direct excitation of the detector or of the base).</summary>
    public required bool HasBackground { get; init; }

    /// <summary>The fitted curve at the sweep's frequencies.</summary>
    public required double[] Fitted { get; init; }

    /// <summary>Root mean square residual over the peak amplitude.</summary>
    public required double RelativeResidual { get; init; }

    /// <summary>Whether nothing speaks against the result.</summary>
    public required bool Trustworthy { get; init; }

    /// <summary>A sentence that says whether to trust it.</summary>
    public required string Verdict { get; init; }
}
