using System.Buffers.Binary;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;
using GpuModulus.Core.Scans;

namespace GpuModulus.Formats;

/// <summary>
/// Writes Igor binary waves, version 5, 32-bit floats, as Asylum instruments do: x fastest, one layer per channel, labels in dimension 2, the note as "Key: value" lines.
/// </summary>
public static class IgorWaveWriter
{
    private const int HeaderSize = 384;
    private const int LabelSize = 32;

    /// <summary>The m/V that <see cref="Note"/> uses to write a free amplitude in volts, as the instrument does.</summary>
    public const double NoteAmplitudeSensitivity = 1e-7;

    /// <summary>Writes an image. Values are converted from SI to what the instrument stores: phases in degrees, all else in SI.</summary>
    /// <param name="path">The file; complete or not there at all.</param>
    /// <param name="grid">Size and pitch; the pitch becomes sfA.</param>
    /// <param name="channels">At least one; the name becomes the label (at most 31 Latin-1 characters).</param>
    /// <param name="note">Keys and values in order.</param>
    /// <exception cref="InputException">The place cannot be written, a label is too long, or the image exceeds the format's 2 GiB.</exception>
    public static void Write(string path, ScanGrid grid, IReadOnlyList<Channel> channels, IReadOnlyList<KeyValuePair<string, string>> note)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(note);
        StagedOutput.WriteFile(path, stream => Write(stream, path, grid, channels, note));
    }

    /// <summary>The note's lines for a scan size and a calibration, with the keys of the instrument; unknown values are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Note(ScanGrid grid, CalibrationRecord calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        List<KeyValuePair<string, string>> note = [];
        double fast = grid.PitchXMetres * Math.Max(1, grid.Columns - 1);
        double slow = grid.PitchYMetres * Math.Max(1, grid.Rows - 1);
        Add("ScanSize", Math.Max(fast, slow));
        Add("FastScanSize", fast);
        Add("SlowScanSize", slow);
        Add("ScanPoints", grid.Columns);
        Add("ScanLines", grid.Rows);
        Add("ImagingMode", "AC Mode");
        Add("SpringConstant", calibration.SpringConstant1?.Value);
        Add("ThermalFrequency", calibration.Resonance1?.Value);
        Add("ThermalQ", calibration.QualityFactor1?.Value);
        Add("ResFreq1", calibration.Resonance1?.Value);
        Add("ResFreq2", calibration.Resonance2?.Value);
        Add("Springconstant2", calibration.SpringConstant2?.Value);
        if (calibration.FreeAmplitude1 is not null || calibration.SetpointAmplitude1 is not null)
            Add("AmpInvOLS", NoteAmplitudeSensitivity);
        Add("FreeAirAmplitude", calibration.FreeAmplitude1?.Value / NoteAmplitudeSensitivity);
        Add("AmplitudeSetpointVolts", calibration.SetpointAmplitude1?.Value / NoteAmplitudeSensitivity);
        Add("AmplitudeSetpointMeters", calibration.SetpointAmplitude1?.Value);
        if (calibration.Amplitude2 is not null)
            Add("Amp2InvOLS", NoteAmplitudeSensitivity);
        Add("FreeAirAmplitude2", calibration.Amplitude2?.Value / NoteAmplitudeSensitivity);
        if (calibration.ContactModel is { } model)
            Add("AMFMTipGeoRT", model);
        Add(calibration.ContactModel == "sphere" ? "AMFMHzSphereRT" : "AMFMHzPunchRT", calibration.ContactRadius?.Value);
        return note;

        void Add(string key, object? value)
        {
            if (value is not null)
                note.Add(new(key, value is double number ? number.ToString("R") : value.ToString()!));
        }
    }

    internal static void Write(Stream stream, string subject, ScanGrid grid, IReadOnlyList<Channel> channels, IReadOnlyList<KeyValuePair<string, string>> note)
    {
        if (channels.Count == 0)
            throw new ArgumentException("At least one channel is needed.", nameof(channels));
        long points = grid.PixelCount * channels.Count;
        if (points > (int.MaxValue - 320) / sizeof(float))
            throw new InputException(subject, $"{channels.Count} channels of {grid.Columns} × {grid.Rows} pixels exceed the 2 GiB of an .ibw file", "write TIFF or fewer channels");
        byte[] noteBytes = Encoding.Latin1.GetBytes(string.Concat(note.Select(n => $"{n.Key}: {n.Value}\r")));
        int labelBytes = LabelSize * (channels.Count + 1);
        stream.Write(Header(grid, channels, (int)points, noteBytes.Length, labelBytes));
        float[] row = new float[grid.Columns];
        foreach (Channel channel in channels)
        {
            Require(channel, grid);
            for (int y = 0; y < grid.Rows; y++)
            {
                channel.Values.ReadRows(y, row);
                if (channel.Unit == "rad")
                    SampleConverter.Scale(row, 180 / Math.PI);
                stream.WriteLittleEndian<float>(row);
            }
        }

        stream.Write(noteBytes);
        byte[] labels = new byte[labelBytes];
        for (int i = 0; i < channels.Count; i++)
        {
            byte[] name = Encoding.Latin1.GetBytes(channels[i].Name);
            if (name.Length >= LabelSize)
                throw new InputException(subject, $"the channel name '{channels[i].Name}' is longer than the format's 31 characters", "shorten it");
            name.CopyTo(labels, LabelSize * (i + 1));
        }

        stream.Write(labels);
    }

    internal static void Require(Channel channel, ScanGrid grid)
    {
        if (channel.Values.Columns != grid.Columns || channel.Values.Rows != grid.Rows)
            throw new ArgumentException($"Channel {channel.Name} has {channel.Values.Columns} × {channel.Values.Rows} pixels, the grid {grid.Columns} × {grid.Rows}.", nameof(channel));
    }

    private static byte[] Header(ScanGrid grid, IReadOnlyList<Channel> channels, int points, int noteSize, int labelSize)
    {
        byte[] head = new byte[HeaderSize];
        Span<byte> h = head;
        BinaryPrimitives.WriteInt16LittleEndian(h, 5);
        BinaryPrimitives.WriteInt32LittleEndian(h[4..], 320 + (sizeof(float) * points));
        BinaryPrimitives.WriteInt32LittleEndian(h[12..], noteSize);
        BinaryPrimitives.WriteInt32LittleEndian(h[44..], labelSize);
        BinaryPrimitives.WriteInt32LittleEndian(h[76..], points);
        BinaryPrimitives.WriteInt16LittleEndian(h[80..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(h[90..], 1);
        "Image0000"u8.CopyTo(h[92..]);
        BinaryPrimitives.WriteInt32LittleEndian(h[132..], grid.Columns);
        BinaryPrimitives.WriteInt32LittleEndian(h[136..], grid.Rows);
        BinaryPrimitives.WriteInt32LittleEndian(h[140..], channels.Count);
        BinaryPrimitives.WriteDoubleLittleEndian(h[148..], grid.PitchXMetres);
        BinaryPrimitives.WriteDoubleLittleEndian(h[156..], grid.PitchYMetres);
        BinaryPrimitives.WriteDoubleLittleEndian(h[164..], 1);
        BinaryPrimitives.WriteDoubleLittleEndian(h[172..], 1);
        h[212] = (byte)'m';
        h[216] = (byte)'m';
        h[220] = (byte)'m';
        short sum = 0;
        for (int i = 0; i < HeaderSize; i += 2)
            sum += BinaryPrimitives.ReadInt16LittleEndian(h[i..]);
        BinaryPrimitives.WriteInt16LittleEndian(h[2..], (short)-sum);
        return head;
    }
}
