using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GpuModulus.Core;

namespace GpuModulus.Calibration;

/// <summary>
/// The thermal spectrum of a Nanosurf .nid file: an INI-like header, then "#!", then the data sets one behind the other as signed integers of
/// SaveBits bits that span Dim2Range from Dim2Min. The set "Spectrum FFT" is taken, never the instrument's own fitted curve.
/// </summary>
internal static class NanosurfSpectrum
{
    public static RawSpectrum Parse(string subject, byte[] bytes)
    {
        int end = bytes.AsSpan().IndexOf("#!"u8);
        if (end < 0)
            throw Damaged(subject, "its header has no end (#!)");
        Dictionary<string, Dictionary<string, string>> sections = Sections(Encoding.UTF8.GetString(bytes, 0, end));
        long offset = end + 2;
        foreach (string name in DataSets(sections))
        {
            if (!sections.TryGetValue(name, out Dictionary<string, string>? set))
                throw Damaged(subject, $"the section [{name}] is missing");
            long points = Integer(subject, set, "Points"), lines = Integer(subject, set, "Lines");
            int bits = (int)Integer(subject, set, "SaveBits");
            if (bits is not (8 or 16 or 32) || points > int.MaxValue || lines > int.MaxValue)
                throw Damaged(subject, $"[{name}] claims {points} × {lines} points of {bits} bits");
            // Both factors are below 2³¹, so their product fits 64 bits.
            if (points * lines > (bytes.Length - offset) / (bits / 8))
                throw Damaged(subject, $"[{name}] claims {points} × {lines} points and {bytes.Length - offset} bytes are left");
            long length = points * lines * (bits / 8);
            if (set.GetValueOrDefault("Dim0Unit") == "Hz" && set.GetValueOrDefault("Dim2Unit") is { } unit && !set.GetValueOrDefault("Frame", "").Contains("Fit", StringComparison.Ordinal))
                return Spectrum(subject, sections, set, unit, bytes.AsSpan((int)offset, (int)Math.Min(points, points * lines) * (bits / 8)), bits);
            offset += length;
        }

        throw new InputException(subject, "this .nid file holds no spectrum", "give the file of a thermal tune (Spectrum FFT)");
    }

    private static RawSpectrum Spectrum(
        string subject, Dictionary<string, Dictionary<string, string>> sections, Dictionary<string, string> set, string unit, ReadOnlySpan<byte> data, int bits)
    {
        if (!SpectrumUnit.TryParse(unit, out SpectrumUnit parsed))
            throw new InputException(subject, $"the spectrum's unit is '{unit}'", "m/sqrt(Hz), m^2/Hz, V/sqrt(Hz) or V^2/Hz are understood");
        double range = Number(subject, set, "Dim2Range"), minimum = Number(subject, set, "Dim2Min");
        double width = Number(subject, set, "Dim0Range"), first = Number(subject, set, "Dim0Min");
        int points = data.Length / (bits / 8);
        double[] frequencies = new double[points], values = new double[points];
        double span = Math.ScaleB(1, bits);
        for (int i = 0; i < points; i++)
        {
            long raw = bits switch
            {
                8 => (sbyte)data[i],
                16 => BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]),
                _ => BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]),
            };
            // Dim0Range is the distance from the first point to the last.
            frequencies[i] = first + (width * i / Math.Max(points - 1, 1));
            values[i] = minimum + (range * ((raw / span) + 0.5));
        }

        Dictionary<string, string> info = sections.GetValueOrDefault("DataSet-Info") ?? [];
        return new(frequencies, values, parsed)
        {
            Averages = Leading(info.GetValueOrDefault("Averages")) is { } n and >= 1 and < 1e9 ? (int)n : null,
            TemperatureKelvin = Leading(info.GetValueOrDefault("Cantilever temperature")) is { } celsius and > -273 and < 1000 ? celsius + 273.15 : null,
        };
    }

    private static Dictionary<string, Dictionary<string, string>> Sections(string header)
    {
        Dictionary<string, Dictionary<string, string>> sections = new(StringComparer.Ordinal);
        Dictionary<string, string> current = [];
        foreach (string line in header.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
                sections[line[1..^1]] = current = new(StringComparer.Ordinal);
            else if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                current[line[..at].TrimEnd(':')] = line[(at + 1)..].Trim();
        }

        return sections;
    }

    private static IEnumerable<string> DataSets(Dictionary<string, Dictionary<string, string>> sections) =>
        sections.GetValueOrDefault("DataSet")?.Where(e => e.Key.StartsWith("Gr", StringComparison.Ordinal) && e.Key.Contains("-Ch", StringComparison.Ordinal)).Select(e => e.Value) ?? [];

    private static long Integer(string subject, Dictionary<string, string> set, string key) =>
        long.TryParse(set.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : throw Damaged(subject, $"{key} is missing or no number");

    private static double Number(string subject, Dictionary<string, string> set, string key) =>
        double.TryParse(set.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Damaged(subject, $"{key} is missing or no number");

    private static double? Leading(string? text)
    {
        string digits = new((text ?? "").TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+').ToArray());
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

    private static InputException Damaged(string subject, string how) => new(subject, $"is a damaged .nid file: {how}", "copy it again from the instrument");
}
