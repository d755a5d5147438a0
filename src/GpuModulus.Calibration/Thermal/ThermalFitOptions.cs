using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>What a thermal calibration may be told.</summary>
public sealed record ThermalFitOptions
{
    /// <summary>Temperature of the cantilever in K (--temperature); null: as the file says, else assumed to be 295 ± 5 K, which the result states.</summary>
    public double? TemperatureKelvin { get; init; }

    /// <summary>χ in k1 = χ k_B T/⟨x²⟩ (--chi): 1 as in the instruments' own calibration, 0.971 for the first mode of an ideal rectangular beam, 0.817 with the static sensitivity.</summary>
    public double Chi { get; init; } = 1;

    /// <summary>Factor by which the deflections must be multiplied (--sensitivity-factor): true over used amplitude/deflection sensitivity.</summary>
    public double SensitivityFactor { get; init; } = 1;

    /// <summary>Standard error of the sensitivity, relative; it enters k1 twice. 0: not counted.</summary>
    public double SensitivityRelativeError { get; init; }

    /// <summary>Lower end of the fitted window in Hz (--window); null: chosen by the program.</summary>
    public double? WindowLowHertz { get; init; }

    /// <summary>Upper end of the fitted window in Hz; null: chosen by the program.</summary>
    public double? WindowHighHertz { get; init; }

    /// <summary>Records averaged (--averages); null: as the file says, else from the scatter.</summary>
    public int? Averages { get; init; }

    /// <summary>Whether a resonance that drifted during the averaging may be fitted where the plain line fails.</summary>
    public bool AllowDrift { get; init; } = true;

    internal void Validate()
    {
        Positive(TemperatureKelvin, "--temperature", "give kelvin, e.g. --temperature 295");
        Positive(Chi, "--chi", "use 1, 0.971 or 0.817");
        Positive(SensitivityFactor, "--sensitivity-factor", "1 changes nothing");
        Positive(WindowLowHertz, "--window", "give two frequencies, e.g. --window 250kHz,350kHz");
        Positive(WindowHighHertz, "--window", "give two frequencies, e.g. --window 250kHz,350kHz");
        Positive(Averages, "--averages", "give the number of averaged records");
        if (!(SensitivityRelativeError >= 0) || SensitivityRelativeError >= 1)
            throw new InputException("--sensitivity-error", $"{SensitivityRelativeError:G4} is no relative error", "give for example 0.05 for 5 %");
        if (TemperatureKelvin is < 1 or > 2000)
            throw new InputException("--temperature", $"{TemperatureKelvin:G4} K is no temperature of a cantilever", "give kelvin, e.g. --temperature 295");
        if (WindowLowHertz >= WindowHighHertz)
            throw new InputException("--window", "its lower end is not below its upper end", "give two frequencies, e.g. --window 250kHz,350kHz");
    }

    private static void Positive(double? value, string option, string remedy)
    {
        if (value is { } number && (!(number > 0) || !double.IsFinite(number)))
            throw new InputException(option, $"{number:G4} is not a positive number", remedy);
    }
}
