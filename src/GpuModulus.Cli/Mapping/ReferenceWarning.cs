using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Mapping;

/// <summary>A contact radius serves near the modulus that it was calibrated on: [Shi 2026] takes polystyrene for soft regions and fused silica for hard ones.</summary>
internal static class ReferenceWarning
{
    private const double LargestRatio = 10;

    /// <summary>One warning per reference for the regions that lie further than a decade from it.</summary>
    /// <param name="regions">Measured regions.</param>
    /// <param name="mappingOf">What a class was computed with.</param>
    public static IEnumerable<string> Of(IReadOnlyList<RegionStatistics> regions, Func<PixelClass, ResolvedMapping> mappingOf)
    {
        IEnumerable<(RegionStatistics Region, CalibrationValue Reference, bool Above)> far =
            from region in regions
            let modulus = region.Fit?.Mean ?? region.MedianPascals
            let reference = mappingOf(region.Class).Calibration.ReferenceModulus
            where reference is not null && modulus > 0 && (modulus > LargestRatio * reference.Value || modulus < reference.Value / LargestRatio)
            select (region, reference, modulus > reference.Value);
        foreach (IGrouping<(double, bool), (RegionStatistics Region, CalibrationValue Reference, bool Above)> group in far.GroupBy(f => (f.Reference.Value, f.Above)))
        {
            (_, CalibrationValue reference, bool above) = group.First();
            int[] ids = [.. group.Select(g => g.Region.Id).Order()];
            string list = string.Join(", ", ids.Take(12)) + (ids.Length > 12 ? ", …" : "");
            yield return $"{(ids.Length == 1 ? "region" : $"{ids.Length} regions:")} {list} {(ids.Length == 1 ? "lies" : "lie")} more than a decade {(above ? "above" : "below")} the {reference.Value / 1e9:G4} GPa "
                + $"of the reference that the contact radius was calibrated on ({reference.From}): calibrate these on a {(above ? "harder" : "softer")} one ({(above ? "--calibration-hard" : "--calibration-soft")})";
        }
    }
}
