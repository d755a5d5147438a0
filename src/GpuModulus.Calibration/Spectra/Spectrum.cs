using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>A one-sided power spectral density of the deflection, S(f) in m²/Hz, by rising frequency. Bins that hold no usable number are left out.</summary>
public sealed class Spectrum
{
    // Far beyond any lever; a denormal frequency, which a damaged scale can hold, would not even grow when multiplied by 1.0001.
    private const double LowestHertz = 1e-3;
    private const double HighestHertz = 1e12;

    /// <summary>Sorts and screens the bins: only f from 1 mHz to 1 THz and finite S &gt; 0 are kept.</summary>
    /// <exception cref="InputException">Fewer than 16 usable bins.</exception>
    public Spectrum(string source, IReadOnlyList<double> frequencies, IReadOnlyList<double> densities)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        ArgumentNullException.ThrowIfNull(densities);
        if (frequencies.Count != densities.Count)
            throw new ArgumentException("Frequencies and densities differ in number.", nameof(densities));
        List<(double Frequency, double Density)> bins = [];
        for (int i = 0; i < frequencies.Count; i++)
        {
            if (frequencies[i] is >= LowestHertz and <= HighestHertz && densities[i] > 0 && double.IsFinite(densities[i]))
                bins.Add((frequencies[i], densities[i]));
        }

        if (bins.Count < MinimumBins)
            throw new InputException(source, $"the spectrum has {bins.Count} usable bins", $"at least {MinimumBins} with a frequency and a density above 0 are needed");
        bins.Sort((a, b) => a.Frequency.CompareTo(b.Frequency));
        Source = source;
        Frequencies = [.. bins.Select(b => b.Frequency)];
        Densities = [.. bins.Select(b => b.Density)];
    }

    /// <summary>Fewest bins that can be fitted at all.</summary>
    public const int MinimumBins = 16;

    /// <summary>The file, as the user gave it.</summary>
    public string Source { get; }

    /// <summary>f, Hz, rising.</summary>
    public double[] Frequencies { get; }

    /// <summary>S, m²/Hz.</summary>
    public double[] Densities { get; }

    /// <summary>How many records were averaged, where the file says so.</summary>
    public int? Averages { get; init; }

    /// <summary>Temperature of the cantilever in K, where the file says so.</summary>
    public double? TemperatureKelvin { get; init; }

    /// <summary>What the user should know about how the file was read.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
