using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>
/// Thermal spectrum → k1, f1, Q1: S(f) = S_white + A_dc² f1⁴/((f² − f1²)² + (f f1/Q)²), ⟨x²⟩ = (π/2) f1 Q A_dc², k1 = χ k_B T/⟨x²⟩,
/// by maximum likelihood for an averaged spectrum (<see cref="WhittleFit"/>).
/// </summary>
public static class ThermalFit
{
    /// <summary>k_B, J/K (exact).</summary>
    public const double Boltzmann = 1.380649e-23;

    private const double AssumedKelvin = 295;
    private const double AssumedKelvinError = 5;
    private const double SoftestLever = 1e-4;
    private const double StiffestLever = 1e6;
    private const double FastestLever = 1e8;

    /// <summary>Fits the first eigenmode and those above it.</summary>
    /// <exception cref="InputException">An impossible option, a spectrum in which no resonance stands out, or units that make it no cantilever's.</exception>
    public static ThermalResult Fit(Spectrum spectrum, ThermalFitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        options ??= new();
        options.Validate();
        double[] scaled = [.. spectrum.Densities.Select(s => s * options.SensitivityFactor * options.SensitivityFactor)];
        (double[] frequencies, double[] densities) = InterferenceFilter.WithoutSpikes(spectrum.Frequencies, scaled);
        (double[] searchF, double[] searchS) = Searched(spectrum.Source, frequencies, densities, options);
        IReadOnlyList<ResonanceCandidate> candidates = ResonanceSearch.Find(searchF, searchS);
        string from = $"measured from {Path.GetFileName(spectrum.Source)}";
        EigenmodeFitter fitter = new(frequencies, densities, options, options.Averages ?? spectrum.Averages, from);
        List<EigenmodeFit> modes = [];
        foreach (ResonanceCandidate candidate in candidates.Take(8))
        {
            if (fitter.Fit(candidate) is { } mode && Stands(mode) && modes.TrueForAll(m => Apart(m, mode)))
                modes.Add(mode);
        }

        if (modes.Count == 0)
        {
            throw new InputException(
                spectrum.Source, "no resonance stands out of this spectrum", "give a window around it, e.g. --window 250kHz,350kHz, or more averages");
        }

        // The first eigenmode holds nearly all of the mean square; a line of interference is sharper, a bump of drift noise wider and lower.
        EigenmodeFit first = modes.MaxBy(m => m.MeanSquare.Value * Math.Sqrt(m.Fitted.Max() / Math.Max(m.Fitted.Min(), double.Epsilon)))!;
        EigenmodeFit? plain = first.DriftHertz == 0
            ? null
            : new EigenmodeFitter(frequencies, densities, options with { AllowDrift = false }, options.Averages ?? spectrum.Averages, from)
                .Fit(new(first.Resonance.Value, first.QualityFactor.Value, 3, 10));
        CalibrationValue temperature = Temperature(spectrum, options);
        CalibrationValue k = SpringConstant(first, temperature, options, from);
        RequireCantilever(spectrum.Source, first.Resonance.Value, k.Value);
        (bool trustworthy, string verdict) = ThermalVerdict.Of(first, plain, k);
        List<string> notices = [.. spectrum.Notices];
        if (frequencies.Length < spectrum.Frequencies.Length)
            notices.Add($"{spectrum.Frequencies.Length - frequencies.Length} single bins are lines of interference and left out");
        if (temperature.Error is > 0)
            notices.Add($"the temperature is not known: {AssumedKelvin} ± {AssumedKelvinError} K assumed, which is part of the error of k1; --temperature overrides");
        return new()
        {
            Source = spectrum.Source,
            First = first,
            WithoutDrift = plain,
            Higher = [.. modes.Where(m => m.Resonance.Value > 2 * first.Resonance.Value).OrderBy(m => m.Resonance.Value)],
            SpringConstant = k,
            Temperature = temperature,
            Chi = options.Chi,
            SensitivityFactor = options.SensitivityFactor,
            Trustworthy = trustworthy,
            Verdict = verdict,
            Notices = notices,
        };
    }

    private static (double[] F, double[] S) Searched(string source, double[] frequencies, double[] densities, ThermalFitOptions options)
    {
        int first = ResonanceSearch.FirstAtLeast(frequencies, options.WindowLowHertz ?? 0);
        int end = ResonanceSearch.FirstAtLeast(frequencies, Math.BitIncrement(options.WindowHighHertz ?? double.MaxValue));
        if (end - first < Spectrum.MinimumBins)
            throw new InputException("--window", $"holds {Math.Max(0, end - first)} bins of {source}", $"the spectrum spans {frequencies[0]:G6} to {frequencies[^1]:G6} Hz");
        return (frequencies[first..end], densities[first..end]);
    }

    private static CalibrationValue Temperature(Spectrum spectrum, ThermalFitOptions options)
    {
        if (options.TemperatureKelvin is { } given)
            return new(given, null, "option --temperature");
        return spectrum.TemperatureKelvin is { } noted ? new(noted, null, $"note of {Path.GetFileName(spectrum.Source)}") : new(AssumedKelvin, AssumedKelvinError, "assumed");
    }

    private static CalibrationValue SpringConstant(EigenmodeFit first, CalibrationValue temperature, ThermalFitOptions options, string from)
    {
        double k = options.Chi * Boltzmann * temperature.Value / first.MeanSquare.Value;
        double fit = first.MeanSquare.Error!.Value / first.MeanSquare.Value;
        double kelvin = (temperature.Error ?? 0) / temperature.Value;
        double sensitivity = 2 * options.SensitivityRelativeError;
        return new(k, k * Math.Sqrt((fit * fit) + (kelvin * kelvin) + (sensitivity * sensitivity)), $"{from}, χ = {options.Chi:G4}, T = {temperature.Value:G5} K {temperature.From}");
    }

    /// <summary>Bounds so wide that only a wrong unit leaves them.</summary>
    private static void RequireCantilever(string source, double resonance, double springConstant)
    {
        if (resonance > FastestLever)
            throw new InputException(source, $"the resonance would lie at {resonance / 1e6:G4} MHz, where no cantilever has one", "correct the unit of the frequencies in the heading");
        if (springConstant is not (>= SoftestLever and <= StiffestLever))
            throw new InputException(source, $"k1 would be {springConstant:G3} N/m, which is no cantilever's", "correct the unit of the spectrum (--spectrum-unit, --sensitivity), --chi or --sensitivity-factor");
    }

    private static bool Stands(EigenmodeFit mode) =>
        mode.MeanSquare.Error < 0.5 * mode.MeanSquare.Value && mode.QualityFactor.Error < 0.7 * mode.QualityFactor.Value && mode.QualityFactor.Value > 0.6;

    private static bool Apart(EigenmodeFit one, EigenmodeFit other)
    {
        double a = one.Resonance.Value, b = other.Resonance.Value;
        return Math.Abs(a - b) > 2 * ((a / one.QualityFactor.Value) + (b / other.QualityFactor.Value));
    }
}
