using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Calibration;

/// <summary>
/// Maximum likelihood for an averaged spectrum: a bin averaged over N records is gamma distributed with shape N about the true density m, so
/// −ln L = N Σ (ln m + S/m) (Whittle). Its score Σ (S − m)/m² ∂m is unbiased for every N, where a fit to ln S is biased by ψ(N) − ln N and a fit weighted by 1/S by 1/N.
/// Solved by Fisher scoring with Levenberg's damping on the logarithms of the parameters.
/// </summary>
internal sealed class WhittleFit
{
    private const int MaxSteps = 200;

    private WhittleFit(double[] parameters, bool[] active, double lineWidth, double[] model, double deviance, bool converged)
    {
        Parameters = parameters;
        Active = active;
        LineWidth = lineWidth;
        Model = model;
        Deviance = deviance;
        Converged = converged;
    }

    public double[] Parameters { get; }

    public bool[] Active { get; }

    public double LineWidth { get; }

    public double[] Model { get; }

    /// <summary>2 Σ (S/m − 1 − ln(S/m)); about (bins − parameters)/N for a true model.</summary>
    public double Deviance { get; }

    public bool Converged { get; }

    public int ActiveCount => Active.Count(a => a);

    public static WhittleFit Solve(double[] frequencies, double[] densities, double[] start, bool[] active, double lineWidth)
    {
        int[] free = [.. Enumerable.Range(0, SpectralModel.Count).Where(i => active[i])];
        double[] current = [.. start], model = new double[frequencies.Length], trial = new double[frequencies.Length];
        SpectralModel.Evaluate(current, active, lineWidth, frequencies, model);
        double deviance = DevianceOf(densities, model);
        double damping = 1e-3;
        bool converged = false;
        for (int step = 0; step < MaxSteps && !converged; step++)
        {
            DenseMatrix gradient = LogGradient(frequencies, current, active, free, lineWidth, model);
            Vector<double> score = Vector<double>.Build.Dense(free.Length);
            for (int i = 0; i < model.Length; i++)
            {
                double residual = (densities[i] / model[i]) - 1;
                for (int a = 0; a < free.Length; a++)
                    score[a] += gradient[i, a] * residual;
            }

            Matrix<double> information = gradient.TransposeThisAndMultiply(gradient);
            bool improved = false;
            while (!improved && damping < 1e12)
            {
                Matrix<double> damped = information.Clone();
                for (int a = 0; a < free.Length; a++)
                    damped[a, a] += (damping * information[a, a]) + 1e-9;
                Vector<double> move = damped.Solve(score);
                double[] next = [.. current];
                double largest = 0;
                for (int a = 0; a < free.Length; a++)
                {
                    // A resonance may not leap out of its line; the others may change tenfold at most.
                    double limit = free[a] == SpectralModel.Resonance ? Math.Max(0.5 / Math.Exp(current[SpectralModel.Quality]), 1e-9) : 2.3;
                    double change = double.IsFinite(move[a]) ? Math.Clamp(move[a], -limit, limit) : 0;
                    next[free[a]] += change;
                    largest = Math.Max(largest, Math.Abs(change) / (free[a] == SpectralModel.Resonance ? limit : 1));
                }

                SpectralModel.Evaluate(next, active, lineWidth, frequencies, trial);
                double candidate = DevianceOf(densities, trial);
                if (candidate <= deviance)
                {
                    improved = true;
                    converged = largest < 1e-7 || (deviance - candidate < 1e-12 * (1 + Math.Abs(deviance)) && largest < 1e-3);
                    (current, deviance) = (next, candidate);
                    (model, trial) = (trial, model);
                    damping = Math.Max(damping / 10, 1e-9);
                }
                else if (largest < 1e-7)
                {
                    improved = converged = true;
                }
                else
                {
                    damping *= 10;
                }
            }

            if (!improved)
                break;
        }

        return new(current, active, lineWidth, model, deviance, converged);
    }

    /// <summary>∂ ln m / ∂ parameter, one column per free parameter, by central differences.</summary>
    public static DenseMatrix LogGradient(double[] frequencies, double[] parameters, bool[] active, int[] free, double lineWidth, double[] model)
    {
        DenseMatrix gradient = new(frequencies.Length, free.Length);
        double[] above = new double[frequencies.Length], below = new double[frequencies.Length];
        double[] moved = [.. parameters];
        for (int a = 0; a < free.Length; a++)
        {
            // In units of the line width for the resonance: an absolute step in ln f1 would cross a sharp line.
            double h = free[a] == SpectralModel.Resonance ? 1e-4 * Math.Exp(-parameters[SpectralModel.Quality]) : 1e-4;
            moved[free[a]] = parameters[free[a]] + h;
            SpectralModel.Evaluate(moved, active, lineWidth, frequencies, above);
            moved[free[a]] = parameters[free[a]] - h;
            SpectralModel.Evaluate(moved, active, lineWidth, frequencies, below);
            moved[free[a]] = parameters[free[a]];
            for (int i = 0; i < frequencies.Length; i++)
                gradient[i, a] = (above[i] - below[i]) / (2 * h * model[i]);
        }

        return gradient;
    }

    private static double DevianceOf(double[] densities, double[] model)
    {
        double sum = 0;
        for (int i = 0; i < model.Length; i++)
        {
            double ratio = densities[i] / model[i];
            sum += ratio - 1 - Math.Log(ratio);
        }

        return double.IsFinite(sum) ? 2 * sum : double.PositiveInfinity;
    }
}
