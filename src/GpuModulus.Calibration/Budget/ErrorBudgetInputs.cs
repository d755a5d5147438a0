using GpuModulus.Core.Calibration;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>The errors of everything that a map was computed from.</summary>
public sealed record ErrorBudgetInputs
{
    /// <summary>
    /// The calibration as it was used: A1 and Φ1 only where they stood in for a channel, k2 only with the value used. Values without an error are listed and not counted.
    /// </summary>
    public required CalibrationRecord Calibration { get; init; }

    /// <summary>What the modulus came from; of the instrument's own modulus only the tilt's share of the error is known.</summary>
    public SignalKind Signal { get; init; } = SignalKind.Frequency;

    /// <summary>Contact model used.</summary>
    public ContactModel Contact { get; init; } = ContactModel.Punch;

    /// <summary>Contact → sample modulus, which multiplies every relative error by 1 + C Es/(1 − νs²), C the tip's compliance; null where the contact modulus itself is reported.</summary>
    public TipElasticity? TipElasticity { get; init; }

    /// <summary>K_c used.</summary>
    public required TiltCorrection TiltCorrection { get; init; }

    /// <summary>The polynomial behind <see cref="TiltCorrection"/> where it has a covariance; null: the error of K_c is not known.</summary>
    public TiltPolynomial? Kc { get; init; }

    /// <summary>Root mean square noise of ∂z/∂x: the operator's noise gain × the height noise; inside facets with a tilt of their own, what is left of it there.</summary>
    public double SlopeNoiseX { get; init; }

    /// <summary>Root mean square noise of ∂z/∂y.</summary>
    public double SlopeNoiseY { get; init; }

    /// <summary>Median Δf2 in Hz where the channel holds f2 + Δf2, so that an error of f2 also shifts Δf2; null where it holds Δf2.</summary>
    public double? TrackedShiftHertz { get; init; }

    /// <summary>Whether R was calibrated with this very value, so that R has absorbed its error, which drops out of E_sample/E_reference.</summary>
    internal bool IsAbsorbed(Func<CalibrationRecord, CalibrationValue?> get) =>
        Contact != ContactModel.Cone && Calibration.RadiusCalibratedWith is { } with && get(Calibration) is { } used && get(with) is { } before
        && Math.Abs(used.Value - before.Value) <= 1e-9 * Math.Abs(used.Value);
}
