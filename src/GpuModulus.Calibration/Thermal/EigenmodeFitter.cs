namespace GpuModulus.Calibration;

/// <summary>From a candidate to a fitted eigenmode: chooses the window, leaves interference out, adds a 1/f floor or a drift where the data ask for it.</summary>
internal sealed class EigenmodeFitter(double[] frequencies, double[] densities, ThermalFitOptions options, int? averages, string from)
{
    // Twice the log-likelihood that one more floor, or the two parameters of a drift, must gain.
    private const double FloorGain = 12;
    private const double DriftGain = 40;
    private const double DriftMisfit = 2;

    // A line is broad, or sharp, for the choice of its window.
    private const double BroadQuality = 5;
    private const double SharpQuality = 30;

    // The window is chosen by the same data: over a thousand made spectra the scatter was up to 6 % wider than the likelihood tells.
    private const double WindowChoice = 1.06;

    /// <summary>Null where no oscillator fits.</summary>
    public EigenmodeFit? Fit(ResonanceCandidate candidate, double lowLimit = 0, double highLimit = double.PositiveInfinity)
    {
        double resonance = candidate.Frequency, quality = candidate.Quality;
        double contrast = Math.Exp(candidate.Contrast);
        Window window = default;
        WhittleFit? fit = null;
        for (int round = 0; round < 4; round++)
        {
            Window next = Choose(resonance, quality, contrast, lowLimit, highLimit);
            if (fit is not null && next.First == window.First && next.End == window.End)
                break;
            window = next;
            if (window.End - window.First < 8)
                return null;
            fit = fit is null ? First(window, Guess(window, resonance, quality)) : Solve(window, fit.Parameters);
            resonance = Math.Exp(fit.Parameters[SpectralModel.Resonance]);
            if (!(resonance > 0.5 * frequencies[window.First] && resonance < 2 * frequencies[window.End - 1]))
                return null;
            quality = Math.Exp(fit.Parameters[SpectralModel.Quality]);
            double white = fit.Active[SpectralModel.White] ? Math.Exp(fit.Parameters[SpectralModel.White]) : 0;
            double peak = 2 * quality * Math.Exp(fit.Parameters[SpectralModel.Power]) / (Math.PI * resonance);
            contrast = white > 0 ? peak / white : 1e12;
        }

        return fit is null ? null : Finish(window, fit);
    }

    private EigenmodeFit? Finish(Window window, WhittleFit fit)
    {
        (double[] f, double[] s) = Bins(window);
        (double[] keptF, double[] keptS) = InterferenceFilter.WithoutLines(f, s, fit.Model);
        int interference = f.Length - keptF.Length;
        if (interference > 0)
            fit = WhittleFit.Solve(keptF, keptS, fit.Parameters, fit.Active, fit.LineWidth);
        double expected = averages is { } n ? 1.0 / n : ResonanceSearch.RelativeVariance(keptS);
        fit = WithFlicker(fit, keptF, keptS, expected);
        fit = WithoutEmptyFloors(fit, keptF, keptS);
        if (options.AllowDrift && Dispersion(fit, keptF, keptS, coreOnly: true) > DriftMisfit * expected)
            fit = WithDrift(fit, keptF, keptS, expected);
        double all = Dispersion(fit, keptF, keptS, coreOnly: false), core = Dispersion(fit, keptF, keptS, coreOnly: true);
        // A known number of averages bounds the error from below; a scatter beyond it bounds it from above.
        double dispersion = WindowChoice * WindowChoice * (averages is null ? all : Math.Max(expected, all));
        if (FitCovariance.Of(fit, keptF, keptS, dispersion) is not { } covariance)
            return null;
        double f1 = Math.Exp(fit.Parameters[SpectralModel.Resonance]), q = Math.Exp(fit.Parameters[SpectralModel.Quality]), power = Math.Exp(fit.Parameters[SpectralModel.Power]);
        if (!(f1 > keptF[0] && f1 < keptF[^1]) || !fit.Converged)
            return null;
        return new()
        {
            Resonance = new(f1, f1 * Math.Sqrt(covariance[0, 0]), from),
            QualityFactor = new(q, q * Math.Sqrt(covariance[1, 1]), from),
            MeanSquare = new(power, power * Math.Sqrt(covariance[2, 2]), from),
            White = fit.Active[SpectralModel.White] ? Math.Exp(fit.Parameters[SpectralModel.White]) : 0,
            Flicker = fit.Active[SpectralModel.Flicker] ? Math.Exp(fit.Parameters[SpectralModel.Flicker]) : 0,
            DriftHertz = fit.Active[SpectralModel.Drift] ? fit.Parameters[SpectralModel.Drift] * fit.LineWidth : 0,
            DriftTimeConstants = fit.Active[SpectralModel.Drift] ? Math.Exp(fit.Parameters[SpectralModel.Rate]) : 0,
            WindowLow = keptF[0],
            WindowHigh = keptF[^1],
            Frequencies = keptF,
            Measured = keptS,
            Fitted = fit.Model,
            Interference = interference,
            Dispersion = all,
            CoreDispersion = core,
            ExpectedDispersion = expected,
        };
    }

    /// <summary>
    /// The window reaches to three times the distance at which the line sinks into the white floor, so that both are pinned, at least over 12 line widths and 40 bins, at most
    /// over 0.5 … 1.5 f1 for Q above 30, 0.1 … 4 f1 for Q below 5, whose line is as wide. Between the two the limits glide: a limit that jumped at one Q would let the noise of Q choose among two windows.
    /// </summary>
    private Window Choose(double resonance, double quality, double contrast, double lowLimit, double highLimit)
    {
        double half = resonance / (2 * quality);
        double reach = Math.Max(12 * half, 3 * half * Math.Sqrt(Math.Max(contrast, 1)));
        double sharp = Math.Clamp(Math.Log(quality / BroadQuality) / Math.Log(SharpQuality / BroadQuality), 0, 1);
        double low = Math.Max(resonance - reach, 0.1 * Math.Pow(5, sharp) * resonance), high = Math.Min(resonance + reach, 4 * Math.Pow(0.375, sharp) * resonance);
        low = options.WindowLowHertz ?? Math.Max(low, lowLimit);
        high = options.WindowHighHertz ?? Math.Min(high, highLimit);
        int first = ResonanceSearch.FirstAtLeast(frequencies, low), end = ResonanceSearch.FirstAtLeast(frequencies, Math.BitIncrement(high));
        int lowestFirst = options.WindowLowHertz is null ? ResonanceSearch.FirstAtLeast(frequencies, lowLimit) : first;
        int highestEnd = options.WindowHighHertz is null ? ResonanceSearch.FirstAtLeast(frequencies, highLimit) : end;
        while (end - first < 40 && (first > lowestFirst || end < highestEnd))
        {
            first = Math.Max(first - 1, lowestFirst);
            end = Math.Min(end + 1, highestEnd);
        }

        return new(first, end);
    }

    private double[] Guess(Window window, double resonance, double quality)
    {
        (double[] f, double[] s) = Bins(window);
        double[] sorted = [.. s.Order()];
        double white = Math.Max(sorted[sorted.Length / 10], 1e-3 * sorted[^1] / Math.Max(1, quality));
        double width = resonance / quality;
        double core = 0;
        int count = 0;
        for (int i = 0; i < f.Length; i++)
        {
            if (Math.Abs(f[i] - resonance) <= Math.Max(0.5 * width, f[1] - f[0]))
                (core, count) = (core + s[i], count + 1);
        }

        double peak = Math.Max((core / Math.Max(count, 1)) - white, 0.1 * sorted[^1]) * 1.3;
        return SpectralModel.Start(resonance, quality, peak * Math.PI * resonance / (2 * quality), white);
    }

    /// <summary>The line may first be met as one of another width: start from three.</summary>
    private WhittleFit First(Window window, double[] start)
    {
        WhittleFit? best = null;
        foreach (double factor in (double[])[1, 0.4, 2.5])
        {
            double[] begin = [.. start];
            begin[SpectralModel.Quality] += Math.Log(factor);
            WhittleFit fit = Solve(window, begin);
            if (best is null || fit.Deviance < best.Deviance - 1e-9)
                best = fit;
        }

        return best!;
    }

    private WhittleFit Solve(Window window, double[] start)
    {
        (double[] f, double[] s) = Bins(window);
        return WhittleFit.Solve(f, s, start, [true, true, true, true, false, false, false], 1);
    }

    private static WhittleFit WithFlicker(WhittleFit fit, double[] f, double[] s, double expected)
    {
        double[] start = [.. fit.Parameters];
        double level = fit.Active[SpectralModel.White] ? Math.Exp(start[SpectralModel.White]) : s.Min();
        start[SpectralModel.Flicker] = Math.Log(0.2 * level);
        bool[] active = [.. fit.Active];
        active[SpectralModel.Flicker] = true;
        WhittleFit richer = WhittleFit.Solve(f, s, start, active, fit.LineWidth);
        double noise = Math.Max(expected, richer.Deviance / Math.Max(1, f.Length - richer.ActiveCount));
        return richer.Converged && (fit.Deviance - richer.Deviance) / noise > FloorGain ? richer : fit;
    }

    /// <summary>A floor that the likelihood pushes to nothing is nothing: it has no error to propagate.</summary>
    private static WhittleFit WithoutEmptyFloors(WhittleFit fit, double[] f, double[] s)
    {
        foreach (int floor in (int[])[SpectralModel.White, SpectralModel.Flicker])
        {
            if (!fit.Active[floor] || Math.Exp(fit.Parameters[floor]) * (floor == SpectralModel.Flicker ? 5 : 1) > 1e-4 * fit.Model.Min())
                continue;
            bool[] active = [.. fit.Active];
            active[floor] = false;
            fit = WhittleFit.Solve(f, s, fit.Parameters, active, fit.LineWidth);
        }

        return fit;
    }

    private static WhittleFit WithDrift(WhittleFit plain, double[] f, double[] s, double expected)
    {
        double width = Math.Exp(plain.Parameters[SpectralModel.Resonance] - plain.Parameters[SpectralModel.Quality]);
        bool[] active = [.. plain.Active];
        active[SpectralModel.Drift] = active[SpectralModel.Rate] = true;
        WhittleFit best = plain;
        foreach (double drift in (double[])[-4, -1.5, 1.5, 4])
        {
            foreach (double rate in (double[])[1.5, 12])
            {
                double[] start = [.. plain.Parameters];
                start[SpectralModel.Drift] = drift;
                start[SpectralModel.Rate] = Math.Log(rate);
                start[SpectralModel.Quality] += 0.2;
                start[SpectralModel.Resonance] -= 0.15 * Math.Sign(drift) * Math.Exp(-start[SpectralModel.Quality]);
                WhittleFit fit = WhittleFit.Solve(f, s, start, active, width);
                if (fit.Converged && fit.Deviance < best.Deviance)
                    best = fit;
            }
        }

        double noise = Math.Max(expected, best.Deviance / f.Length);
        return (plain.Deviance - best.Deviance) / noise > DriftGain && Dispersion(best, f, s, coreOnly: true) < 0.5 * Dispersion(plain, f, s, coreOnly: true) ? best : plain;
    }

    /// <summary>Σ (S/m − 1)² over the bins less the parameters.</summary>
    private static double Dispersion(WhittleFit fit, double[] f, double[] s, bool coreOnly)
    {
        double f1 = Math.Exp(fit.Parameters[SpectralModel.Resonance]), width = Math.Exp(fit.Parameters[SpectralModel.Resonance] - fit.Parameters[SpectralModel.Quality]);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < f.Length; i++)
        {
            if (coreOnly && Math.Abs(f[i] - f1) > 3 * width)
                continue;
            double residual = (s[i] / fit.Model[i]) - 1;
            sum += residual * residual;
            count++;
        }

        return sum / Math.Max(1, coreOnly ? count : count - fit.ActiveCount);
    }

    private (double[] F, double[] S) Bins(Window window) =>
        (frequencies[window.First..window.End], densities[window.First..window.End]);

    private readonly record struct Window(int First, int End);
}
