using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// regions.csv and regions.json: one row or object per region, the names of the design contract with the unit in the name, SI units but for the tilt in degrees.
/// What has no value is an empty field or null. <c>n</c> counts all pixels of the region and <c>nValid</c> those with a modulus; the normal is three columns, or an array.
/// </summary>
public static class RegionTable
{
    /// <summary>Writes regions.csv. The stream stays open.</summary>
    public static void WriteCsv(Stream stream, IReadOnlyList<RegionStatistics> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        using CsvWriter csv = new(stream);
        IReadOnlyList<string> sources = BudgetColumns.Sources(regions);
        bool pairs = regions.Any(region => region.TwoComponentFit is not null);
        csv.Row(
            [
                "id", "class", "n", "nValid", .. RegionColumns.Leading.Select(column => column.Name), "normalX", "normalY", "normalZ",
                .. RegionColumns.Numbers.Select(column => column.Name), "unfittable", .. BudgetColumns.Names(sources),
                .. pairs ? RegionColumns.TwoComponents.Select(column => column.Name) : [],
            ]);
        foreach (RegionStatistics region in regions)
        {
            csv.Field(region.Id);
            csv.Field(ClassNames.Of(region.Class));
            csv.Field(region.PixelCount);
            csv.Field(region.ValidCount);
            foreach ((_, Func<RegionStatistics, double?> value) in RegionColumns.Leading)
                csv.Field(value(region));
            csv.Field(region.Normal.X);
            csv.Field(region.Normal.Y);
            csv.Field(region.Normal.Z);
            foreach ((_, Func<RegionStatistics, double?> value) in RegionColumns.Numbers)
                csv.Field(value(region));
            csv.Field(region.Unfittable);
            BudgetColumns.Fields(csv, region, sources);
            foreach ((_, Func<TwoGaussianFit, double> value) in pairs ? RegionColumns.TwoComponents : [])
                csv.Field(region.TwoComponentFit is { } pair ? value(pair) : null);
            csv.EndRow();
        }
    }

    /// <summary>Writes regions.json, an array of objects. The stream stays open.</summary>
    public static void WriteJson(Stream stream, IReadOnlyList<RegionStatistics> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (RegionStatistics region in regions)
        {
            json.WriteStartObject();
            json.WriteNumber("id", region.Id);
            json.WriteString("class", ClassNames.Of(region.Class));
            json.WriteNumber("n", region.PixelCount);
            json.WriteNumber("nValid", region.ValidCount);
            foreach ((string name, Func<RegionStatistics, double?> value) in RegionColumns.Leading)
                Number(json, name, value(region));
            if (double.IsFinite(region.Normal.Z))
            {
                json.WriteStartArray("normal");
                json.WriteNumberValue(region.Normal.X);
                json.WriteNumberValue(region.Normal.Y);
                json.WriteNumberValue(region.Normal.Z);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNull("normal");
            }

            foreach ((string name, Func<RegionStatistics, double?> value) in RegionColumns.Numbers)
                Number(json, name, value(region));
            json.WriteString("unfittable", region.Unfittable);
            BudgetColumns.Write(json, region);
            if (region.TwoComponentFit is { } pair)
            {
                json.WriteStartObject("twoComponents");
                foreach ((string name, Func<TwoGaussianFit, double> value) in RegionColumns.TwoComponents)
                    Number(json, name, value(pair));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads regions.json back, and histograms.csv of the same folder where it is there (else the histograms are empty).</summary>
    /// <param name="folder">A folder that <c>map</c> wrote.</param>
    /// <exception cref="InputException">regions.json is missing or not what this program writes.</exception>
    public static IReadOnlyList<RegionStatistics> ReadFolder(string folder)
    {
        string path = Path.Combine(folder, "regions.json");
        if (!File.Exists(path))
            throw new InputException(folder, "has no regions.json", "give a folder that 'gpumodulus map' wrote with segmentation");
        string histograms = Path.Combine(folder, "histograms.csv");
        try
        {
            using FileStream stream = File.OpenRead(path);
            using FileStream? counts = File.Exists(histograms) ? File.OpenRead(histograms) : null;
            return ReadJson(stream, path, counts is null ? null : HistogramTable.ReadRegions(counts, histograms));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read ({e.Message})", "check the file", e);
        }
    }

    /// <summary>Reads regions.json.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="subject">The file's name, for messages.</param>
    /// <param name="histograms">Histogram per region id, or null.</param>
    /// <exception cref="InputException">Not what this program writes.</exception>
    public static IReadOnlyList<RegionStatistics> ReadJson(Stream stream, string subject, IReadOnlyDictionary<int, LinearHistogram>? histograms = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            return [.. document.RootElement.EnumerateArray().Select(entry => RegionReader.Read(entry, histograms))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InputException(subject, $"is not a list of regions ({e.Message})", "write it anew with 'gpumodulus map'", e);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
