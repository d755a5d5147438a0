using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>How a reference map is evaluated.</summary>
public sealed record RadiusOptions
{
    /// <summary>Steeper pixels are no flat part of the reference; degrees.</summary>
    public double FlatBelowDegrees { get; init; } = 10;

    /// <summary>Standard error of the reference's modulus, relative; 0: taken as exact, which the result says.</summary>
    public double ReferenceRelativeError { get; init; }

    internal void Validate()
    {
        if (!(FlatBelowDegrees > 0 && FlatBelowDegrees <= 45))
            throw new InputException("--flat-below", $"{FlatBelowDegrees:G4}° is not between 0° and 45°", "10 is usual");
        if (!(ReferenceRelativeError >= 0 && ReferenceRelativeError < 1))
            throw new InputException("--modulus-error", $"{ReferenceRelativeError:G4} is no relative error", "give for example 0.05 for 5 %");
    }
}
