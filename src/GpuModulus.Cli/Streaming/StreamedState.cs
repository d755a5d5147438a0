using System.Text.Json;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Streaming;

/// <summary>How far a map out of core is; written after every tile, so that a later run can go on.</summary>
internal sealed record StreamedState
{
    private const string FileName = "resume.json";

    /// <summary>Rows whose maps are written.</summary>
    public int RowsDone { get; init; }

    /// <summary>Counts over these rows.</summary>
    public required Counts Statistics { get; init; }

    /// <summary>The regions, once all labels are written; null before.</summary>
    public IReadOnlyList<SegmentedRegion>? Regions { get; init; }

    /// <summary>What the segmentation had to say.</summary>
    public IReadOnlyList<string> RegionWarnings { get; init; } = [];

    /// <summary>The scanner's bow: xx, xy and yy, 1/m.</summary>
    public double[] Bow { get; init; } = [0, 0, 0];

    /// <summary>Of an earlier run; null where there is none or it cannot be read.</summary>
    public static StreamedState? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<StreamedState>(File.ReadAllBytes(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Beside, then in place of the former one: a program killed at any moment leaves one of the two.</summary>
    public void Write(string folder)
    {
        string path = Path.Combine(folder, FileName);
        using (FileStream stream = File.Create(path + ".new"))
            JsonSerializer.Serialize(stream, this);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Not part of the results.</summary>
    public static void Remove(string folder)
    {
        File.Delete(Path.Combine(folder, FileName));
        File.Delete(Path.Combine(folder, FileName + ".new"));
    }

    /// <summary>The numbers of <see cref="MapStatistics"/>.</summary>
    public sealed record Counts(long[] Reasons, long[] Modulus, long[] Indentation, long[] Tilt, long AboveLimit, long BelowAmplitude2)
    {
        public static Counts Of(MapStatistics s) =>
            new(s.Reasons, s.Modulus.Counts, s.Indentation.Counts, s.TiltDegrees.Counts, s.IndentationAboveLimit, s.IndentationBelowAmplitude2);

        public MapStatistics ToStatistics()
        {
            MapStatistics statistics = new() { IndentationAboveLimit = AboveLimit, IndentationBelowAmplitude2 = BelowAmplitude2 };
            Reasons.CopyTo(statistics.Reasons, 0);
            Modulus.CopyTo(statistics.Modulus.Counts, 0);
            Indentation.CopyTo(statistics.Indentation.Counts, 0);
            Tilt.CopyTo(statistics.TiltDegrees.Counts, 0);
            return statistics;
        }
    }
}
