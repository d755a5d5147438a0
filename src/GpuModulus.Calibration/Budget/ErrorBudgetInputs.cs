using GpuModulus.Core.Calibration;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>The errors of everything that a map was computed from.</summary>
public sealed record ErrorBudgetInputs
{
    /// <summary>The calibration used; values without an error are listed and not counted.</summary>
    public required CalibrationRecord Calibration { get; init; }

    /// <summary>Contact model used.</summary>
    public ContactModel Contact { get; init; } = ContactModel.Punch;

    /// <summary>K_c used.</summary>
    public required TiltCorrection TiltCorrection { get; init; }

    /// <summary>The polynomial behind <see cref="TiltCorrection"/> where it has a covariance; null: the error of K_c is not known.</summary>
    public TiltPolynomial? Kc { get; init; }

    /// <summary>
    /// R was calibrated with the same k1, Q1, f1, f2 and A1,free: it has absorbed their errors, which therefore drop out. False counts them and R as independent.
    /// </summary>
    public bool RadiusAbsorbsParameters { get; init; }

    /// <summary>Root mean square noise of ∂z/∂x: the operator's noise gain × the height noise.</summary>
    public double SlopeNoiseX { get; init; }

    /// <summary>Root mean square noise of ∂z/∂y.</summary>
    public double SlopeNoiseY { get; init; }

    /// <summary>Relative standard error of the height sensitivity over the lateral one; null where not known.</summary>
    public double? HeightSensitivityRelativeError { get; init; }

    /// <summary>Relative standard error of the amplitude sensitivity of A1 and A1,free together, which both channels share; null where not known.</summary>
    public double? AmplitudeSensitivityRelativeError { get; init; }

    /// <summary>Median Δf2 in Hz where the channel holds f2 + Δf2, so that an error of f2 also shifts Δf2; null where it holds Δf2.</summary>
    public double? TrackedShiftHertz { get; init; }
}
