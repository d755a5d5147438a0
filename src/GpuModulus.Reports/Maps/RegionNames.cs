using System.Globalization;
using GpuModulus.Core.Results;

namespace GpuModulus.Reports.Maps;

/// <summary>What regions are called in pictures and tables: facets I, II, III … by falling area, binder/carbon "b/c" (numbered where there are several).</summary>
public static class RegionNames
{
    /// <summary>Names by region id.</summary>
    public static IReadOnlyDictionary<int, string> For(IEnumerable<RegionStatistics> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return For(regions.Select(r => new RegionSize(r.Id, r.Class, r.PixelCount)));
    }

    /// <summary>Names by region id, from class and area in pixels.</summary>
    internal static IReadOnlyDictionary<int, string> For(IEnumerable<RegionSize> regions)
    {
        List<RegionSize> byArea = [.. regions.OrderByDescending(r => r.PixelCount).ThenBy(r => r.Id)];
        bool manyAggregates = byArea.Count(r => r.Class == PixelClass.BinderCarbon) > 1;
        Dictionary<int, string> names = [];
        int facets = 0, aggregates = 0;
        foreach (RegionSize region in byArea)
        {
            names[region.Id] = region.Class switch
            {
                PixelClass.Facet => Roman(++facets),
                PixelClass.BinderCarbon => manyAggregates ? $"b/c {++aggregates}" : "b/c",
                _ => region.Id.ToString(CultureInfo.InvariantCulture),
            };
        }

        return names;
    }

    internal static string Roman(int number)
    {
        if (number is < 1 or > 3999)
            return number.ToString(CultureInfo.InvariantCulture);
        string[] ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
        string[] tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"];
        string[] hundreds = ["", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"];
        return new string('M', number / 1000) + hundreds[number / 100 % 10] + tens[number / 10 % 10] + ones[number % 10];
    }
}
