using System.Text.Json;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>One object of regions.json back into a region.</summary>
internal static class RegionReader
{
    public static RegionStatistics Read(JsonElement entry, IReadOnlyDictionary<int, LinearHistogram>? histograms)
    {
        int id = entry.GetProperty("id").GetInt32();
        string? name = entry.GetProperty("class").GetString();
        long count = entry.GetProperty("n").GetInt64();
        // A file by other hands may hold only what the contract lists.
        long valid = entry.TryGetProperty("nValid", out JsonElement stored)
            ? stored.GetInt64()
            : (long)Math.Round(count * (1 - Number(entry, "maskedFraction")));
        return new()
        {
            Id = id,
            Class = ClassNames.Parse(name) ?? throw new FormatException($"region {id} has the class '{name}'"),
            PixelCount = count,
            ValidCount = valid,
            AreaSquareMetres = Number(entry, "area_m2"),
            MeanTiltRadians = Number(entry, "meanTilt_deg") * (Math.PI / 180),
            Normal = Normal(entry),
            PlaneResidualMetres = Number(entry, "planeResidual_m"),
            SqMetres = Number(entry, "Sq_m"),
            SaMetres = Number(entry, "Sa_m"),
            Fit = Fit(entry),
            Unfittable = entry.TryGetProperty("unfittable", out JsonElement reason) ? reason.GetString() : null,
            TwoComponentFit = entry.TryGetProperty("twoComponents", out JsonElement pair) && pair.ValueKind == JsonValueKind.Object ? Pair(pair) : null,
            MedianPascals = Number(entry, "median_Pa"),
            InterquartileRangePascals = Number(entry, "iqr_Pa"),
            MedianIndentationMetres = Number(entry, "indentation_m"),
            FractionBelowAmplitude2 = Number(entry, "fractionBelowAmplitude2") is var fraction && double.IsFinite(fraction) ? fraction : null,
            Confidence = Number(entry, "confidence"),
            Histogram = histograms is not null && histograms.TryGetValue(id, out LinearHistogram? histogram) ? histogram : new(0, 1, 1),
        };
    }

    private static double Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetDouble() : double.NaN;

    private static (double X, double Y, double Z) Normal(JsonElement entry) =>
        entry.TryGetProperty("normal", out JsonElement normal) && normal.ValueKind == JsonValueKind.Array && normal.GetArrayLength() == 3
            ? (normal[0].GetDouble(), normal[1].GetDouble(), normal[2].GetDouble())
            : (double.NaN, double.NaN, double.NaN);

    private static GaussianFit? Fit(JsonElement entry)
    {
        double mean = Number(entry, "mu_Pa");
        if (double.IsNaN(mean))
            return null;
        double count = Number(entry, "windowCount");
        return new(
            mean, Number(entry, "muError_Pa"), Number(entry, "sigma_Pa"), Number(entry, "sigmaError_Pa"), Number(entry, "amplitude"),
            Number(entry, "r2"), Number(entry, "windowLow_Pa"), Number(entry, "windowHigh_Pa"), double.IsNaN(count) ? 0 : (long)count);
    }

    private static TwoGaussianFit Pair(JsonElement pair)
    {
        return new(Component("lower"), Component("upper"), Number(pair, "lowerFraction"), Number(pair, "twoComponentR2"));

        GaussianFit Component(string side) => new(
            Number(pair, side + "Mu_Pa"), Number(pair, side + "MuError_Pa"), Number(pair, side + "Sigma_Pa"), Number(pair, side + "SigmaError_Pa"),
            Number(pair, side + "Amplitude"), Number(pair, "twoComponentR2"), Number(pair, "twoComponentWindowLow_Pa"), Number(pair, "twoComponentWindowHigh_Pa"),
            (long)Number(pair, "twoComponentWindowCount"));
    }
}
