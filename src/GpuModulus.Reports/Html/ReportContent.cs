using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Reports.Maps;

namespace GpuModulus.Reports.Html;

/// <summary>Everything that report.html shows about one map.</summary>
public sealed record ReportContent
{
    /// <summary>Heading, for example the sample's or the file's name.</summary>
    public required string Title { get; init; }

    /// <summary>The input as the user gave it.</summary>
    public required string Input { get; init; }

    /// <summary>Format and checksum of the input or anything else that identifies it; may be empty.</summary>
    public string InputDetails { get; init; } = "";

    /// <summary>Version of the program.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Name and device of the backend that did the work.</summary>
    public required string Backend { get; init; }

    /// <summary>How the modulus came about, in a sentence: "from raw channels, flat punch", "from the instrument's modulus channel", "height alone".</summary>
    public string Method { get; init; } = "";

    /// <summary>The maps.</summary>
    public required ModulusMaps Maps { get; init; }

    /// <summary>The maps' pictures (<see cref="MapPicture.All"/>).</summary>
    public required IReadOnlyList<DrawnPicture> Pictures { get; init; }

    /// <summary>Size and pitch of the map as computed, where <see cref="Maps"/> is reduced for display; null: as the maps.</summary>
    public ScanGrid? Grid { get; init; }

    /// <summary>Measured regions; empty without segmentation.</summary>
    public IReadOnlyList<RegionStatistics> Regions { get; init; } = [];

    /// <summary>Parameters with provenance, in the order of the table.</summary>
    public IReadOnlyList<ReportParameter> Parameters { get; init; } = [];

    /// <summary>Warnings, the gravest first.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Stages of the work and their seconds.</summary>
    public IReadOnlyList<(string Stage, double Seconds)> Timings { get; init; } = [];

    /// <summary>Tilt cut-off, degrees.</summary>
    public double MaxTiltDegrees { get; init; } = 45;

    /// <summary>Indentation limit, m.</summary>
    public double MaxIndentationMetres { get; init; } = 2e-9;

    /// <summary>A2, m, where known.</summary>
    public double? Amplitude2Metres { get; init; }
}
