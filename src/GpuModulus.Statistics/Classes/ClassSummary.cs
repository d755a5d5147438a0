using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>One material class of one map or stage: mean of the regions' μ ± their sample standard deviation, as table 1 of [Shi 2026].</summary>
/// <param name="Class">The class.</param>
/// <param name="RegionCount">Regions that have a fitted μ.</param>
/// <param name="LeftOut">Regions of the class without one: they have no part in mean and deviation.</param>
/// <param name="MeanPascals">Mean of the μ, every region weighing the same; NaN without any.</param>
/// <param name="StandardDeviationPascals">Sample standard deviation (n − 1) of the μ; NaN below two regions.</param>
/// <param name="StandardErrorPascals">SD/√n; for a single region its fit's own error; NaN without any.</param>
/// <param name="PixelCount">Pixels of all regions of the class, masked ones included.</param>
/// <param name="AreaSquareMetres">Their projected area.</param>
public sealed record ClassSummary(
    PixelClass Class,
    int RegionCount,
    int LeftOut,
    double MeanPascals,
    double StandardDeviationPascals,
    double StandardErrorPascals,
    long PixelCount,
    double AreaSquareMetres)
{
    /// <summary>Summarises one class of a list of regions.</summary>
    public static ClassSummary Of(PixelClass pixelClass, IEnumerable<RegionStatistics> regions)
    {
        RegionStatistics[] members = [.. regions.Where(region => region.Class == pixelClass)];
        GaussianFit[] fits = [.. members.Where(region => region.Fit is not null).Select(region => region.Fit!)];
        double mean = fits.Length == 0 ? double.NaN : fits.Average(fit => fit.Mean);
        double deviation = fits.Length < 2 ? double.NaN : Math.Sqrt(fits.Sum(fit => (fit.Mean - mean) * (fit.Mean - mean)) / (fits.Length - 1));
        double error = fits.Length switch
        {
            0 => double.NaN,
            1 => fits[0].MeanError,
            _ => deviation / Math.Sqrt(fits.Length),
        };
        return new(pixelClass, fits.Length, members.Length - fits.Length, mean, deviation, error, members.Sum(region => region.PixelCount), members.Sum(region => region.AreaSquareMetres));
    }
}
