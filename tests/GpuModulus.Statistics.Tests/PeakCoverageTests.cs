using Xunit;
using Xunit.Abstractions;

namespace GpuModulus.Statistics.Tests;

public sealed class PeakCoverageTests(ITestOutputHelper output)
{
    public static TheoryData<string, int, double> Cases => new()
    {
        { "gauss", 300, 0.95 },
        { "gauss", 2000, 0.95 },
        { "gauss", 50000, 0.95 },
        { "tail", 300, 0.95 },
        { "tail", 5000, 0.95 },
        { "tail", 50000, 0.95 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_true_mean_lies_within_two_standard_errors(string shape, int pixels, double least)
    {
        Random random = new(20260101);
        const int Trials = 400;
        int inMean = 0, inSigma = 0, fitted = 0, mu1 = 0, s5 = 0;
        double z = 0, zs = 0, z2 = 0, lo = 0, hi = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] values = new double[pixels];
            for (int i = 0; i < pixels; i++)
            {
                values[i] = 3e9 + (0.3e9 * Draws.Normal(random));
                if (shape == "tail" && random.NextDouble() < 0.2)
                    values[i] = 3.6e9 + (-1e9 * Math.Log(1 - random.NextDouble()));
            }

            PeakFit fit = GaussianPeakFit.Fit(Draws.AsRegion(values));
            if (fit.Fit is not { } peak)
                continue;
            fitted++;
            double d = (peak.Mean - 3e9) / peak.MeanError, e = (peak.Sigma - 0.3e9) / peak.SigmaError;
            z += d;
            z2 += d * d;
            zs += e;
            if (Math.Abs(d) <= 2) inMean++;
            if (Math.Abs(e) <= 2) inSigma++;
            if (Math.Abs(peak.Mean - 3e9) < 0.03e9) mu1++;
            if (Math.Abs(peak.Sigma - 0.3e9) < 0.015e9) s5++;
            lo += (peak.Mean - peak.WindowLow) / peak.Sigma;
            hi += (peak.WindowHigh - peak.Mean) / peak.Sigma;
        }

        output.WriteLine($"{shape} N={pixels}: fitted {fitted}, mu {inMean}, sigma {inSigma}, bias z {z / fitted:F2} {zs / fitted:F2} rms {Math.Sqrt(z2 / fitted):F2}, 1% {mu1} 5% {s5} window -{lo / fitted:F2} +{hi / fitted:F2}");
        Assert.Equal(Trials, fitted);
        Assert.True(inMean >= least * Trials, $"{inMean} of {Trials}");
    }
}
