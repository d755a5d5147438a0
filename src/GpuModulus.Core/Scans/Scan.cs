using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;

namespace GpuModulus.Core.Scans;

/// <summary>Everything a reader found in one file: channels in SI units on one grid, metadata, and the calibration it implies.</summary>
public sealed class Scan
{
    /// <summary>The file or folder it came from, as the user gave it.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the format, for example "Asylum .ibw (Igor 5)".</summary>
    public required string Format { get; init; }

    /// <summary>Size and pixel pitch, common to all channels.</summary>
    public required ScanGrid Grid { get; init; }

    /// <summary>Channels in file order; never empty.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }

    /// <summary>The file's own key–value notes, in order; keys may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Calibration values found in the file; absent values are null.</summary>
    public CalibrationRecord Calibration { get; init; } = new();

    /// <summary>Things the user should know about how the file was read (mended labels, defaults posing as measurements …).</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>
    /// The channel to use for a quantity: Retrace where both directions exist, else Trace, else one of unknown direction; null where there is none.
    /// </summary>
    public Channel? Find(Quantity quantity) =>
        Channels.Where(c => c.Quantity == quantity).OrderByDescending(c => c.Direction).FirstOrDefault();

    /// <summary>The channel with this label, ignoring case; null where there is none.</summary>
    public Channel? Find(string name) =>
        Channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
