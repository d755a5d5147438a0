using System.Text;
using System.Text.Json;
using GpuModulus.Core;
using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class TableTests
{
    private static readonly string[] ContractNames =
    [
        "id", "class", "n", "area_m2", "meanTilt_deg", "normal", "planeResidual_m", "Sq_m", "Sa_m", "mu_Pa", "muError_Pa", "sigma_Pa", "sigmaError_Pa", "r2", "median_Pa", "iqr_Pa",
        "maskedFraction", "confidence",
    ];

    private static readonly MeasuredRegions Measured = RegionMeasurement.Measure(
        SegmentedMap.Make(222, 190, 11), SegmentedMap.Regions, new() { Amplitude2Metres = 0.5e-9, TwoComponents = true });

    [Fact]
    public void Regions_json_has_every_name_of_the_contract_and_null_for_what_has_no_value()
    {
        using JsonDocument document = JsonDocument.Parse(Json(Measured.Regions));
        foreach (JsonElement region in document.RootElement.EnumerateArray())
        {
            Assert.All(ContractNames, name => Assert.True(region.TryGetProperty(name, out _), name));
            Assert.True(region.TryGetProperty("windowLow_Pa", out _) && region.TryGetProperty("indentation_m", out _));
        }

        JsonElement empty = document.RootElement[3];
        Assert.Equal(40, empty.GetProperty("id").GetInt32());
        Assert.All(["mu_Pa", "median_Pa", "normal", "Sq_m", "meanTilt_deg"], name => Assert.Equal(JsonValueKind.Null, empty.GetProperty(name).ValueKind));
        Assert.Equal("facet", document.RootElement[0].GetProperty("class").GetString());
        Assert.Equal("bc", document.RootElement[2].GetProperty("class").GetString());
        Assert.Equal(3, document.RootElement[0].GetProperty("normal").GetArrayLength());
    }

    [Fact]
    public void Regions_and_their_histograms_read_back_as_written()
    {
        string folder = Directory.CreateTempSubdirectory("regions").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "regions.json"), Json(Measured.Regions));
            using (FileStream stream = File.Create(Path.Combine(folder, "histograms.csv")))
                HistogramTable.Write(stream, null, Measured.ClassHistograms, Measured.Regions);
            IReadOnlyList<RegionStatistics> read = RegionTable.ReadFolder(folder);
            for (int i = 0; i < read.Count; i++)
            {
                RegionStatistics expected = Measured.Regions[i];
                Assert.Equal(expected.MeanTiltRadians, read[i].MeanTiltRadians, 1e-14);
                Assert.Equal(expected with { Histogram = read[i].Histogram, MeanTiltRadians = read[i].MeanTiltRadians }, read[i]);
                Assert.Equal(expected.Histogram.Counts, read[i].Histogram.Counts);
                Assert.Equal(expected.Histogram.Maximum, read[i].Histogram.Maximum, 1e-9 * expected.Histogram.Maximum);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_region_with_two_components_reads_back_as_written()
    {
        GaussianFit lower = new(2e9, 1e6, 0.3e9, 2e6, 500, 0.99, 1e9, 5e9, 9000), upper = new(3.3e9, 3e6, 0.4e9, 4e6, 250, 0.99, 1e9, 5e9, 9000);
        RegionStatistics region = Measured.Regions[0] with { TwoComponentFit = new(lower, upper, 0.6, 0.99), Histogram = new(0, 1, 1) };
        using MemoryStream stream = new(Json([region]));
        RegionStatistics read = Assert.Single(RegionTable.ReadJson(stream, "regions.json"));
        Assert.Equal(region.TwoComponentFit, read.TwoComponentFit);
        string[] lines = Csv([region]);
        Assert.Contains("upperMu_Pa", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
    }

    [Fact]
    public void Regions_csv_has_a_field_for_every_column_and_none_that_says_NaN()
    {
        string[] lines = Csv([Measured.Regions[0] with { Fit = null, Unfittable = "no \"peak\", at all" }, .. Measured.Regions.Skip(1)]);
        string[] header = lines[0].Split(',');
        Assert.All(ContractNames.Where(name => name != "normal"), name => Assert.Contains(name, header));
        Assert.Contains("\"no \"\"peak\"\", at all\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(header.Length, lines[2].Split(',').Length);
        Assert.DoesNotContain(lines, line => line.Contains("NaN", StringComparison.Ordinal));
        Assert.Equal("", lines[4].Split(',')[Array.IndexOf(header, "mu_Pa")]);
    }

    [Fact]
    public void Histograms_csv_counts_every_pixel_of_every_scope()
    {
        LogHistogram map = new(10, 34);
        foreach (LogHistogram part in Measured.ClassHistograms.Values)
            map.Add(part);
        using MemoryStream stream = new();
        HistogramTable.Write(stream, map, Measured.ClassHistograms, Measured.Regions);
        string[][] rows = [.. Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
        long Of(string scope, string id) => rows.Where(row => row[0] == scope && row[1] == id).Sum(row => long.Parse(row[4]));
        Assert.Equal(map.Total, Of("map", ""));
        Assert.Equal(Measured.ClassHistograms[PixelClass.Facet].Total, Of("facet", ""));
        Assert.Equal(Measured.ClassHistograms[PixelClass.BinderCarbon].Total, Of("bc", ""));
        foreach (RegionStatistics region in Measured.Regions)
            Assert.Equal(region.ValidCount, Of("region", region.Id.ToString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{\"id\": 1}]")]
    [InlineData("[{\"id\": 1, \"class\": \"sand\", \"n\": 3}]")]
    [InlineData("not json")]
    [InlineData("[{\"id\": \"one\", \"class\": \"bc\", \"n\": 3}]")]
    public void What_is_no_region_file_is_refused_in_one_line(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        InputException error = Assert.Throws<InputException>(() => RegionTable.ReadJson(stream, "a/regions.json"));
        Assert.StartsWith("a/regions.json: is not a list of regions", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_folder_without_regions_is_refused() => Assert.Throws<InputException>(() => RegionTable.ReadFolder(Path.GetTempPath() + "nowhere-at-all"));

    private static byte[] Json(IReadOnlyList<RegionStatistics> regions)
    {
        using MemoryStream stream = new();
        RegionTable.WriteJson(stream, regions);
        return stream.ToArray();
    }

    private static string[] Csv(IReadOnlyList<RegionStatistics> regions)
    {
        using MemoryStream stream = new();
        RegionTable.WriteCsv(stream, regions);
        return Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
