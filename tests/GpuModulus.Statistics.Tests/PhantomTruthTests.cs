using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Phantoms;
using Xunit;
using Xunit.Abstractions;

namespace GpuModulus.Statistics.Tests;

/// <summary>Regions and moduli of made electrodes, as drawn: what remains is the statistics alone. A fifth of a facet's variance there is correlated over 120 nm.</summary>
public sealed class PhantomTruthTests(ITestOutputHelper output)
{
    [Fact]
    public void Facets_have_the_mean_and_spread_they_were_drawn_from_within_the_stated_errors()
    {
        int facets = 0, covered = 0, sigmaCovered = 0, large = 0, meanClose = 0, sigmaClose = 0, naive = 0;
        foreach (CyclingStage stage in Enum.GetValues<CyclingStage>())
        {
            for (ulong seed = 1; seed <= 2; seed++)
            {
                Phantom phantom = ElectrodePhantom.Create(new ElectrodePhantomSettings { Stage = stage, Seed = seed });
                MeasuredRegions measured = RegionMeasurement.Measure(
                    new RegionMaps { Grid = phantom.Scan.Grid, Labels = phantom.RegionIds, Height = phantom.TrueHeight, Mask = new Raster<byte>(512, 512), Modulus = phantom.TrueModulus, Tilt = phantom.TrueTilt },
                    [.. phantom.Facets.Select(facet => new RegionIdentity(facet.Id, PixelClass.Facet))]);
                foreach ((RegionStatistics region, FacetTruth truth) in measured.Regions.Zip(phantom.Facets))
                {
                    if (truth.PixelCount < 400)
                        continue;
                    GaussianFit fit = region.Fit!;
                    facets++;
                    covered += Math.Abs(fit.Mean - truth.ModulusPascals) <= 2 * fit.MeanError ? 1 : 0;
                    naive += Math.Abs(fit.Mean - truth.ModulusPascals) <= 2 * GaussianPeakFit.Fit(region.Histogram).Fit!.MeanError ? 1 : 0;
                    sigmaCovered += Math.Abs(fit.Sigma - truth.ModulusSpreadPascals) <= 2 * fit.SigmaError ? 1 : 0;
                    if (truth.PixelCount < 2000)
                        continue;
                    large++;
                    // Of these very pixels, not of the law they were drawn from.
                    double[] pixels = [.. phantom.TrueModulus.Values.Zip(phantom.RegionIds.Values).Where(pixel => pixel.Second == truth.Id).Select(pixel => (double)pixel.First)];
                    double mean = pixels.Average(), spread = Math.Sqrt(pixels.Sum(value => (value - mean) * (value - mean)) / pixels.Length);
                    meanClose += Math.Abs(fit.Mean - mean) <= 0.01 * mean ? 1 : 0;
                    sigmaClose += Math.Abs(fit.Sigma - spread) <= 0.05 * spread ? 1 : 0;
                }
            }
        }

        output.WriteLine($"{facets} facets: μ covered {covered}, by pixel counting {naive}, σ covered {sigmaCovered}; {large} of 2000 pixels or more: μ within 1 % {meanClose}, σ within 5 % {sigmaClose}");
        Assert.True(covered >= 0.95 * facets, $"{covered} of {facets}");
        Assert.True(sigmaCovered >= 0.95 * facets, $"{sigmaCovered} of {facets}");
        Assert.True(naive < 0.8 * facets, "counting pixels alone would do");
        Assert.True(meanClose >= 0.99 * large, $"{meanClose} of {large} within 1 %");
        Assert.True(sigmaClose >= 0.95 * large, $"{sigmaClose} of {large} within 5 %");
    }
}
