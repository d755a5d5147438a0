using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>Reads a thermal spectrum: two-column text, a Nanosurf .nid, or an Igor wave; told apart by their content.</summary>
public static class SpectrumReader
{
    private const long MaxBytes = 256L << 20;

    /// <summary>Reads one spectrum.</summary>
    /// <exception cref="InputException">Unreadable, none of the three formats, damaged, or of an unknown unit.</exception>
    public static Spectrum Read(string path, SpectrumReadOptions? options = null)
    {
        RawSpectrum raw = ReadRaw(path);
        options ??= new();
        List<string> notices = [.. raw.Notices];
        SpectrumUnit? stated = options.Unit ?? raw.Unit;
        if (stated is null && SpectrumUnit.Guess(raw.Values) is { } guess)
        {
            stated = guess;
            notices.Add($"no unit is stated: taken as {(guess.IsAmplitude ? "m/√Hz" : "m²/Hz")} by the size of the numbers; --spectrum-unit overrides");
        }

        SpectrumUnit unit = stated ?? throw new InputException(path, "the unit of the spectrum is not stated", "give it, e.g. --spectrum-unit m2/Hz or --spectrum-unit fm/rtHz");
        double scale = 1;
        if (unit.IsVolts)
        {
            double sensitivity = options.SensitivityMetresPerVolt ?? throw new InputException(path, "the spectrum is in volts", "give the deflection sensitivity, e.g. --sensitivity 60nm (per volt)");
            if (!(sensitivity > 0) || !double.IsFinite(sensitivity))
                throw new InputException("--sensitivity", $"{sensitivity:G4} is not a positive length per volt", "give it, e.g. --sensitivity 60nm");
            scale = sensitivity * sensitivity;
        }

        double[] densities = new double[raw.Values.Length];
        for (int i = 0; i < densities.Length; i++)
            densities[i] = raw.Values[i] >= 0 ? unit.ToPowerDensity(raw.Values[i]) * scale : double.NaN;
        // The bin at 0 Hz and bins of the exact value 0 are no measurements; anything else that cannot be used is news.
        int unusable = raw.Frequencies.Zip(raw.Values).Count(bin => !(double.IsFinite(bin.First) && double.IsFinite(bin.Second) && bin.First >= 0 && bin.Second >= 0));
        if (unusable > 0)
            notices.Add($"{unusable} of {densities.Length} bins are not finite or negative, and left out");
        return new(path, raw.Frequencies, densities) { Averages = raw.Averages, TemperatureKelvin = raw.TemperatureKelvin, Notices = notices };
    }

    /// <summary>Reads an amplitude against frequency as it stands: a drive sweep. Amplitudes keep their own unit.</summary>
    /// <exception cref="InputException">As for <see cref="Read"/>.</exception>
    public static (double[] Frequencies, double[] Amplitudes) ReadSweep(string path)
    {
        RawSpectrum raw = ReadRaw(path);
        return (raw.Frequencies, raw.Values);
    }

    private static RawSpectrum ReadRaw(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxBytes)
                throw new InputException(path, $"is too large for a spectrum ({length >> 20} MiB)", "give the spectrum alone");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file", "check the name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"cannot be read ({e.Message})", "check the file and its permissions", e);
        }

        if (bytes.AsSpan().StartsWith("[DataSet]"u8))
            return NanosurfSpectrum.Parse(path, bytes);
        return bytes.AsSpan(0, Math.Min(bytes.Length, 4096)).Contains((byte)0) ? IgorSpectrum.Read(path) : TextSpectrum.Parse(path, Encoding.UTF8.GetString(bytes));
    }
}
