using System.Diagnostics;
using System.Globalization;
using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Statistics.Tests;

/// <summary>
/// Golden numbers: numpy 1.24 default_rng(7): normal(3e9, 0.3e9, 5000) and 3.6e9 + exponential(0.8e9, 1000) in 60 bins from 1.5e9 to 7.5e9;
/// default_rng(11): normal(2e9, 0.25e9, 6000) and normal(3.2e9, 0.4e9, 4000) in 80 bins from 0.5e9 to 5.3e9.
/// Fits: scipy 1.10 optimize.curve_fit(g, centres, counts, p0, ftol=xtol=gtol=1e-15) on the bins of the window, no sigma argument. Errors: the Poisson sandwich
/// inv(J'J) J' diag(m) J inv(J'J) × max(1, Σr²·n/((n−3)·Σm)) × (t.ppf(norm.cdf(2), n−3)/2)² in numpy.
/// </summary>
public sealed class PeakFitTests
{
    private static readonly long[] Tailed =
    [
        0, 0, 0, 0, 0, 3, 3, 10, 27, 78, 115, 233, 357, 480, 584, 675, 630, 564, 473, 323, 210, 117, 178, 136, 110, 85, 69, 60, 54, 55, 45, 35, 38, 28, 29, 22, 23, 17, 16, 18, 6, 12, 16,
        8, 6, 6, 7, 5, 3, 0, 5, 4, 4, 2, 1, 0, 2, 2, 0, 3, 1, 0,
    ];

    private static readonly long[] Twofold =
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 8, 24, 24, 37, 61, 116, 180, 230, 327, 361, 438, 534, 594, 576, 594, 454, 438, 346, 286, 192, 148, 116, 128, 114, 115, 111, 155, 176, 223, 211,
        205, 226, 225, 238, 237, 219, 209, 186, 171, 162, 143, 125, 84, 64, 51, 41, 27, 24, 18, 8, 4, 5, 4, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    [Fact]
    public void The_fit_of_a_peak_with_a_tail_is_that_of_curve_fit_on_the_reported_window()
    {
        GaussianFit fit = GaussianPeakFit.Fit(new LinearHistogram(1.5e9, 7.5e9, 60, [.. Tailed])).Fit!;
        Assert.Equal(2.1e9, fit.WindowLow, 1.0);
        Assert.Equal(3.5e9, fit.WindowHigh, 1.0);
        Assert.Equal(4759, fit.Count);
        Near(659.5650903615136, fit.Amplitude, 1e-7);
        Near(2990871908.762692, fit.Mean, 1e-7);
        Near(302634103.5342681, fit.Sigma, 1e-7);
        Near(0.9975409340617536, fit.RSquared, 1e-7);
        Near(6450753.09395141, fit.MeanError, 1e-5);
        Near(6265163.893282588, fit.SigmaError, 1e-5);
    }

    [Fact]
    public void Two_components_are_those_of_curve_fit_on_the_reported_window()
    {
        TwoGaussianFit fit = TwoGaussianPeakFit.Fit(new LinearHistogram(0.5e9, 5.3e9, 80, [.. Twofold])).Fit!;
        Assert.Equal(1.28e9, fit.Lower.WindowLow, 1.0);
        Assert.Equal(4.22e9, fit.Upper.WindowHigh, 1.0);
        Near(577.03355246548, fit.Lower.Amplitude, 1e-6);
        Near(2008546631.508617, fit.Lower.Mean, 1e-6);
        Near(247872300.31211737, fit.Lower.Sigma, 1e-6);
        Near(238.17146574528445, fit.Upper.Amplitude, 1e-6);
        Near(3206901871.848573, fit.Upper.Mean, 1e-6);
        Near(403426339.5635027, fit.Upper.Sigma, 1e-6);
        Near(2e9, fit.Lower.Mean, 2 * fit.Lower.MeanError / 2e9);
        Near(3.2e9, fit.Upper.Mean, 2 * fit.Upper.MeanError / 3.2e9);
        Near(0.6, fit.LowerFraction, 0.03);
    }

    [Fact]
    public void A_single_peak_is_not_taken_apart()
    {
        Random random = new(5);
        double[] values = [.. Enumerable.Range(0, 20000).Select(_ => 3e9 + (0.3e9 * Draws.Normal(random)))];
        TwoPeakFit fit = TwoGaussianPeakFit.Fit(Draws.AsRegion(values));
        Assert.Null(fit.Fit);
        Assert.NotNull(fit.Unfittable);
    }

    [Fact]
    public void A_peak_of_exact_Gaussian_counts_gives_back_its_parameters()
    {
        LinearHistogram histogram = new(0, 10e9, 200);
        for (int bin = 0; bin < 200; bin++)
        {
            double t = (((bin + 0.5) * 0.05e9) - 4.2e9) / 0.7e9;
            histogram.Counts[bin + 1] = (long)Math.Round(1e9 * Math.Exp(-0.5 * t * t));
        }

        GaussianFit fit = GaussianPeakFit.Fit(histogram).Fit!;
        Near(4.2e9, fit.Mean, 1e-8);
        Near(0.7e9, fit.Sigma, 1e-8);
        Near(1e9, fit.Amplitude, 1e-8);
        Near(1, fit.RSquared, 1e-12);
        Assert.InRange((fit.Mean - fit.WindowLow) / fit.Sigma, 2.9, 3.1);
        Assert.InRange((fit.WindowHigh - fit.Mean) / fit.Sigma, 2.9, 3.1);
    }

    [Fact]
    public void The_fit_does_not_depend_on_the_unit_of_the_axis()
    {
        GaussianFit pascals = GaussianPeakFit.Fit(new LinearHistogram(1.5e9, 7.5e9, 60, [.. Tailed])).Fit!;
        GaussianFit gigapascals = GaussianPeakFit.Fit(new LinearHistogram(1.5, 7.5, 60, [.. Tailed])).Fit!;
        Near(pascals.Mean, gigapascals.Mean * 1e9, 1e-9);
        Near(pascals.SigmaError, gigapascals.SigmaError * 1e9, 1e-6);
    }

    [Fact]
    public void What_is_no_peak_is_refused_with_a_reason()
    {
        Random random = new(3);
        double[] few = [.. Enumerable.Range(0, 30).Select(_ => 3e9 + (0.3e9 * Draws.Normal(random)))];
        double[] flat = [.. Enumerable.Range(0, 5000).Select(_ => 1e9 + (4e9 * random.NextDouble()))];
        Refused("only 0 pixels have a value, 50 are needed", new LinearHistogram(0, 1e9, 10));
        Refused("only 30 pixels have a value, 50 are needed", Draws.Count(few, 1e9, 5e9, 40));
        Refused("all values fall into one bin", Draws.Count(Enumerable.Repeat(2.5e9, 1000), 0, 10e9, 100));
        Refused("all values fall into 2 bins", Draws.Count(Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? 2.55e9 : 2.65e9), 0, 10e9, 100));
        Refused("no peak", Draws.Count(flat, 0.5e9, 5.5e9, 60));
        // Nothing of the peak but its falling flank is in range.
        Refused("no peak", new LinearHistogram(0, 10, 10, [100000, 900, 880, 850, 830, 800, 790, 760, 740, 730, 700, 90000]));

        static void Refused(string reason, LinearHistogram histogram)
        {
            PeakFit fit = GaussianPeakFit.Fit(histogram);
            Assert.Null(fit.Fit);
            Assert.StartsWith(reason, fit.Unfittable, StringComparison.Ordinal);
            Assert.Null(TwoGaussianPeakFit.Fit(histogram).Fit);
        }
    }

    [SkippableTheory]
    [InlineData(1, 400, 0.0)]
    [InlineData(2, 3000, 0.25)]
    [InlineData(3, 20000, 0.1)]
    [InlineData(4, 100000, 0.4)]
    public void Random_peaks_are_fitted_as_by_the_installed_curve_fit(int seed, int pixels, double tail)
    {
        const string Python = "/usr/bin/python3";
        Skip.IfNot(File.Exists(Python), $"{Python} is not installed.");
        Random random = new(seed);
        double[] values = [.. Enumerable.Range(0, pixels).Select(_ => random.NextDouble() < tail
            ? 2.3e9 - (1e9 * Math.Log(1 - random.NextDouble()))
            : 1.9e9 + (0.2e9 * Draws.Normal(random)))];
        LinearHistogram histogram = Draws.AsRegion(values);
        GaussianFit fit = GaussianPeakFit.Fit(histogram).Fit!;
        int first = (int)Math.Round((fit.WindowLow - histogram.Minimum) / histogram.BinWidth), last = (int)Math.Round((fit.WindowHigh - histogram.Minimum) / histogram.BinWidth) - 1;
        string bins = string.Join("\n", Enumerable.Range(first, last - first + 1).Select(bin => string.Create(
            CultureInfo.InvariantCulture, $"{0.5 * (histogram.Edge(bin) + histogram.Edge(bin + 1)):R} {histogram.Counts[bin + 1]}")));
        const string Script = """
            import sys
            try:
                import numpy as np
                from scipy.optimize import curve_fit
            except ImportError:
                sys.exit(77)
            x, c = np.loadtxt(sys.stdin, unpack=True)
            f = lambda x, a, m, s: a * np.exp(-(x - m) ** 2 / (2 * s * s))
            p, _ = curve_fit(f, x, c, p0=[c.max(), x[c.argmax()], (x[-1] - x[0]) / 5], ftol=1e-14, xtol=1e-14, gtol=1e-14, maxfev=10000)
            print(*[repr(float(v)) for v in p])
            """;
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-c", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.WriteLine(bins);
        process.StandardInput.Close();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Skip.If(process.ExitCode == 77, "scipy is not installed.");
        double[] peer = [.. answer.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Near(peer[0], fit.Amplitude, 1e-6);
        Near(peer[1], fit.Mean, 1e-6);
        Near(Math.Abs(peer[2]), fit.Sigma, 1e-6);
    }

    private static void Near(double expected, double actual, double relative) => Assert.Equal(expected, actual, Math.Abs(expected * relative));
}
