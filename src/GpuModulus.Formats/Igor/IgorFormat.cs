using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>
/// Images of Asylum Research instruments: Igor waves with x fastest, then y, one layer per channel, labels in dimension 2.
/// The pixel pitch is the wave's own scale step, which is ScanSize/(N−1).
/// </summary>
internal sealed class IgorFormat : IScanFormat
{
    private static readonly (string Prefix, string Unit)[] UnitsByLabel =
    [
        ("Height", "m"),
        ("ZSensor", "m"),
        ("Deflection", "m"),
        ("Amplitude", "m"),
        ("Indentation", "m"),
        ("Phase", "deg"),
        ("Frequency", "Hz"),
        ("Youngs", "Pa"),
        ("DMTModulus", "Pa"),
        ("Modulus", "Pa"),
        ("Dissipation", "V"),
        ("Drive", "V"),
        ("Potential", "V"),
        ("Lateral", "V"),
        ("UserIn", "V"),
        ("Current", "A"),
        ("Stiffness", "N/m"),
    ];

    public string Name => "Asylum/Igor binary wave (.ibw)";

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => IgorHeader.Matches(head, input);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        IgorHeader header = IgorHeader.Read(input);
        if (!IsImage(header, out string reason))
            throw new InputException(input.Name, $"is {reason}, not an image", "give an image wave; spectra and curves are for 'calibrate'");
        int columns = header.Dimensions[0];
        int rows = header.Dimensions[1];
        int layers = header.Dimensions.Length > 2 ? header.Dimensions[2] : 1;
        AsylumNote note = AsylumNote.Parse(header.Note);
        ScanBuilder builder = new(input.Name, $"Asylum/Igor binary wave, version {header.Version}", options) { Metadata = note.Entries };
        if (!header.ChecksumFits)
            builder.Notices.Add("the header's checksum does not fit: the file was altered or written by a careless program");
        string[] labels = Labels(header, layers, builder.Notices);
        long layerBytes = (long)columns * rows * SampleConverter.Size(header.Type);
        for (int i = 0; i < layers; i++)
        {
            (string fileUnit, bool known) = FileUnit(labels[i], header);
            UnitOfMeasure unit = ScanBuilder.UnitOf(fileUnit);
            Raster<float> values = SampleConverter.ReadRaster(input, header.DataOffset + (i * layerBytes), columns, rows, header.Type, header.BigEndian, unit.Factor, "data");
            builder.Add(labels[i], fileUnit, unit, values, known);
        }

        builder.Calibration = AsylumCalibration.From(note, Path.GetFileName(input.Name), builder.Notices);
        return builder.Build(columns, rows, Pitch(header, note));
    }

    private static bool IsImage(IgorHeader header, out string reason)
    {
        reason = "";
        if (header.Dimensions.Length == 1)
            reason = $"a one-dimensional wave of {header.Dimensions[0]} points (a spectrum or curve)";
        else if (header.Dimensions.Length == 4)
            reason = "a four-dimensional wave (a force volume)";
        else if (header.Dimensions.Length == 2 && (header.Labels[1].Length > 1 || header.DimensionUnits[0] is "s" or "Hz"))
            reason = $"a set of {header.Dimensions[1]} curves of {header.Dimensions[0]} points (a force curve or spectrum)";
        return reason.Length == 0;
    }

    private static string[] Labels(IgorHeader header, int layers, List<string> notices)
    {
        string[] stored = header.Labels[2];
        // The first label is the dimension's own; a file with one label for one layer has only that.
        string[] own = stored.Length > layers ? stored[1..(layers + 1)] : stored.Length == layers || stored.Length == 1 ? stored : stored[Math.Min(1, stored.Length)..];
        string[] labels = new string[layers];
        int missing = 0;
        for (int i = 0; i < layers; i++)
        {
            labels[i] = i < own.Length ? own[i].Trim() : "";
            if (labels[i].Length > 0)
                continue;
            missing++;
            labels[i] = layers == 1 && header.Name.Length > 0 ? header.Name : $"Layer {i + 1}";
        }

        if (missing > 0)
            notices.Add($"{missing} of {layers} channels have no label; name them with --channel, e.g. --channel height=\"{labels[0]}\"");
        return labels;
    }

    /// <summary>The wave has one unit for all layers, so the label decides; without a known label the wave's unit counts where there is one layer.</summary>
    private static (string Unit, bool Known) FileUnit(string label, IgorHeader header)
    {
        foreach ((string prefix, string unit) in UnitsByLabel)
        {
            if (label.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return (unit, true);
        }

        if (label.StartsWith("Topography", StringComparison.OrdinalIgnoreCase))
            return ("m", true);
        bool single = header.Dimensions.Length == 2 || header.Dimensions[2] == 1;
        return single && header.DataUnit.Length > 0 ? (header.DataUnit, true) : ("", false);
    }

    private static (double X, double Y)? Pitch(IgorHeader header, AsylumNote note)
    {
        double? x = PitchAlong(header, note, 0, "FastScanSize");
        double? y = PitchAlong(header, note, 1, "SlowScanSize");
        return x is { } px && y is { } py ? (px, py) : null;
    }

    private static double? PitchAlong(IgorHeader header, AsylumNote note, int dimension, string sizeKey)
    {
        double step = Math.Abs(header.Steps[dimension]);
        if (!(step > 0) || !double.IsFinite(step))
            return null;
        string symbol = header.DimensionUnits[dimension];
        if (UnitOfMeasure.TryParse(symbol, out UnitOfMeasure unit) && unit.SiSymbol == "m")
            return step * unit.Factor;
        // No unit on the axis: metres if the note's scan size says so.
        double extent = step * (header.Dimensions[dimension] - 1);
        return symbol.Length == 0 && note.Number(sizeKey, "ScanSize") is { } size && Math.Abs(extent - size) < 0.02 * size ? step : null;
    }
}
