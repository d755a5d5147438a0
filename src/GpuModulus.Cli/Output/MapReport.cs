using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Output;

/// <summary>What is said of a finished map on the terminal.</summary>
internal static class MapReport
{
    /// <summary>Its warnings, then one line with the essentials.</summary>
    public static void Say(Messages messages, string input, string folder, MapProduct product)
    {
        foreach (string warning in product.Warnings)
            messages.Warn($"{input}: {warning}");
        MapStatistics statistics = product.Maps.Statistics;
        string modulus = product.Maps.Modulus is null || statistics.ValidCount == 0 ? "" : $", median modulus {Reports.Rounded.Quantity(statistics.Modulus.Quantile(0.5), "Pa", 3)}";
        string found = product.Regions is { } r ? $", {r.Regions.Count(x => x.Class == PixelClass.Facet)} facets" : "";
        messages.Say($"{input}: {statistics.ValidCount:N0} of {statistics.PixelCount:N0} pixels valid{modulus}{found}; {product.Backend} ({product.Device}); {folder}");
    }
}
