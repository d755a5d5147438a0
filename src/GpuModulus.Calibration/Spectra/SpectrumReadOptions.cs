namespace GpuModulus.Calibration;

/// <summary>What a spectrum file may not say itself.</summary>
public sealed record SpectrumReadOptions
{
    /// <summary>Unit of the values (--spectrum-unit); null: as the file states, or as the size of the numbers tells.</summary>
    public SpectrumUnit? Unit { get; init; }

    /// <summary>Deflection sensitivity in m/V (--sensitivity), for spectra in volts.</summary>
    public double? SensitivityMetresPerVolt { get; init; }
}
