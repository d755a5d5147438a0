using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Phantoms;

/// <summary>The cantilever and tip with which a phantom is "measured"; defaults are the typical values of [Shi 2026].</summary>
public sealed record PhantomInstrument
{
    /// <summary>k1, spring constant of the 1st eigenmode, N/m.</summary>
    public double SpringConstant1 { get; init; } = 26;

    /// <summary>f1, Hz.</summary>
    public double Resonance1Hertz { get; init; } = 300e3;

    /// <summary>Q1.</summary>
    public double QualityFactor1 { get; init; } = 400;

    /// <summary>f2, Hz; the spring constant of the 2nd eigenmode is k2 = k1 (f2/f1)².</summary>
    public double Resonance2Hertz { get; init; } = 1.71e6;

    /// <summary>A1,free, m.</summary>
    public double FreeAmplitude1Metres { get; init; } = 150e-9;

    /// <summary>A1,set, m.</summary>
    public double SetpointAmplitude1Metres { get; init; } = 105e-9;

    /// <summary>A2, m.</summary>
    public double Amplitude2Metres { get; init; } = 0.5e-9;

    /// <summary>R, contact radius of the flat punch, m.</summary>
    public double ContactRadiusMetres { get; init; } = 10e-9;

    /// <summary>R on binder/carbon, m, where the tip sinks deeper and touches with more of itself; null: the same. A calibration on a soft reference finds this one.</summary>
    public double? SoftContactRadiusMetres { get; init; }

    /// <summary>The parameters as a calibration whose provenance is "phantom".</summary>
    public CalibrationRecord ToCalibration() => new()
    {
        SpringConstant1 = Known(SpringConstant1),
        Resonance1 = Known(Resonance1Hertz),
        QualityFactor1 = Known(QualityFactor1),
        Resonance2 = Known(Resonance2Hertz),
        FreeAmplitude1 = Known(FreeAmplitude1Metres),
        SetpointAmplitude1 = Known(SetpointAmplitude1Metres),
        Amplitude2 = Known(Amplitude2Metres),
        ContactRadius = Known(ContactRadiusMetres),
        ContactModel = "punch",
    };

    internal void Validate()
    {
        Span<double> values =
        [
            SpringConstant1, Resonance1Hertz, QualityFactor1, Resonance2Hertz, FreeAmplitude1Metres, SetpointAmplitude1Metres,
            Amplitude2Metres, ContactRadiusMetres, SoftContactRadiusMetres ?? ContactRadiusMetres,
        ];
        foreach (double value in values)
        {
            if (!(value > 0) || !double.IsFinite(value))
                throw new InputException("phantom", "an instrument parameter is not a positive finite number", "give every parameter of the cantilever in SI units");
        }
    }

    private static CalibrationValue Known(double value) => new(value, null, "phantom");
}
