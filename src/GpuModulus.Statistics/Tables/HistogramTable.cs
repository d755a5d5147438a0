using System.Globalization;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// histograms.csv: scope (map, facet, bc, region), id (of a region, else empty), lower and upper edge of the bin in Pa, count.
/// An empty edge marks the pixels below the first or above the last bin. The whole map and the classes have logarithmic bins, trimmed to where there are counts;
/// regions have the equal bins that were fitted.
/// </summary>
public static class HistogramTable
{
    /// <summary>Writes histograms.csv. The stream stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="map">Corrected modulus of the whole map, Pa; null where there is none.</param>
    /// <param name="classes">Corrected modulus per class; may be empty.</param>
    /// <param name="regions">Regions with their histograms.</param>
    public static void Write(
        Stream stream, LogHistogram? map, IReadOnlyDictionary<PixelClass, LogHistogram> classes, IReadOnlyList<RegionStatistics> regions)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(regions);
        using CsvWriter csv = new(stream);
        csv.Row("scope", "id", "low_Pa", "high_Pa", "count");
        if (map is not null)
            Logarithmic(csv, "map", map);
        foreach ((PixelClass pixelClass, LogHistogram histogram) in classes.OrderBy(entry => entry.Key))
            Logarithmic(csv, ClassNames.Of(pixelClass), histogram);
        foreach (RegionStatistics region in regions)
        {
            LinearHistogram histogram = region.Histogram;
            if (histogram.Total > 0)
                Bins(csv, "region", region.Id, histogram.Counts, 0, histogram.BinCount - 1, histogram.Edge);
        }
    }

    /// <summary>Reads the histograms of the regions back, by id.</summary>
    /// <param name="stream">The file's bytes.</param>
    /// <param name="subject">The file's name, for messages.</param>
    /// <exception cref="InputException">Not what <see cref="Write"/> writes.</exception>
    public static IReadOnlyDictionary<int, LinearHistogram> ReadRegions(Stream stream, string subject)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, true, 1 << 16, leaveOpen: true);
        Dictionary<int, RegionRows> found = [];
        reader.ReadLine();
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            if (!text.StartsWith("region,", StringComparison.Ordinal))
                continue;
            string[] fields = text.Split(',');
            if (fields.Length != 5 || !int.TryParse(fields[1], CultureInfo.InvariantCulture, out int id)
                || !long.TryParse(fields[4], CultureInfo.InvariantCulture, out long count) || !Edge(fields[2], out double low) || !Edge(fields[3], out double high))
                throw new InputException(subject, $"line {line} is not a bin of a histogram", "write it anew with 'gpumodulus map'");
            if (!found.TryGetValue(id, out RegionRows? rows))
                found.Add(id, rows = new());
            rows.Add(low, high, count);
        }

        return found.Where(entry => entry.Value.Bins > 0).ToDictionary(entry => entry.Key, entry => entry.Value.ToHistogram());

        static bool Edge(string text, out double value)
        {
            value = double.NaN;
            return text.Length == 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }
    }

    private static void Logarithmic(CsvWriter csv, string scope, LogHistogram histogram)
    {
        int first = Array.FindIndex(histogram.Counts, 1, histogram.BinCount, count => count > 0);
        int last = Array.FindLastIndex(histogram.Counts, histogram.BinCount, histogram.BinCount, count => count > 0);
        if (first >= 0)
            Bins(csv, scope, null, histogram.Counts, first - 1, last - 1, histogram.Edge);
    }

    private static void Bins(CsvWriter csv, string scope, int? id, long[] counts, int first, int last, Func<int, double> edge)
    {
        if (counts[0] > 0)
            Row(null, edge(first), counts[0]);
        for (int bin = first; bin <= last; bin++)
            Row(edge(bin), edge(bin + 1), counts[bin + 1]);
        if (counts[^1] > 0)
            Row(edge(last + 1), null, counts[^1]);

        void Row(double? low, double? high, long count)
        {
            csv.Field(scope);
            csv.Field(id?.ToString(CultureInfo.InvariantCulture));
            csv.Field(low);
            csv.Field(high);
            csv.Field(count);
            csv.EndRow();
        }
    }

    private sealed class RegionRows
    {
        private readonly List<long> counts = [];
        private double minimum = double.NaN;
        private double maximum = double.NaN;
        private long below;
        private long above;

        public int Bins => counts.Count;

        public void Add(double low, double high, long count)
        {
            if (double.IsNaN(low))
            {
                below = count;
            }
            else if (double.IsNaN(high))
            {
                above = count;
            }
            else
            {
                if (counts.Count == 0)
                    minimum = low;
                maximum = high;
                counts.Add(count);
            }
        }

        public LinearHistogram ToHistogram() => new(minimum, maximum, counts.Count, [below, .. counts, above]);
    }
}
