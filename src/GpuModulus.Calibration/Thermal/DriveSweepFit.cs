using GpuModulus.Core;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace GpuModulus.Calibration;

/// <summary>
/// Drive sweep → resonance: A(f) = |a f0²/(f0² − f² + i f f0/Q) + b + i c| by least squares; the background b + i c only where the data ask for it, by the
/// coefficients of A² = a² (|L|² + β Re L + γ), L the oscillator: b and c themselves fold back where b² = −c (a + c), so near every small background that is in phase.
/// The part of Im L that |L|² does not hold, f/f0 − 1 of it, goes into β and γ to second order.
/// The resonance is the oscillator's f0, not the frequency of the largest sample, which lies lower for a low Q and wherever a background leans on the peak.
/// </summary>
public static class DriveSweepFit
{
    private const int MinimumPoints = 12;

    /// <summary>Fits one peak.</summary>
    /// <param name="source">The file, for messages and provenance.</param>
    /// <param name="frequencies">f, Hz.</param>
    /// <param name="amplitudes">A, any unit, of the same points.</param>
    /// <exception cref="InputException">Too few points, or no peak.</exception>
    public static DriveSweepResult Fit(string source, IReadOnlyList<double> frequencies, IReadOnlyList<double> amplitudes)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        ArgumentNullException.ThrowIfNull(amplitudes);
        (double F, double A)[] points =
            [.. frequencies.Zip(amplitudes, (f, a) => (F: f, A: a)).Where(p => p.F > 0 && double.IsFinite(p.F) && double.IsFinite(p.A) && p.A >= 0).OrderBy(p => p.F)];
        if (points.Length < MinimumPoints)
            throw new InputException(source, $"the sweep has {points.Length} usable points", $"at least {MinimumPoints} are needed");
        double[] x = [.. points.Select(p => p.F)], y = [.. points.Select(p => p.A)];
        int top = Array.IndexOf(y, y.Max());
        double floor = y.Order().ElementAt(y.Length / 10);
        if (!(y[top] > 0) || y[top] < 1.5 * floor)
            throw new InputException(source, "no peak stands out of the sweep", "sweep a range around the resonance");
        double half = floor + ((y[top] - floor) / 2);
        double width = Math.Max(y.Zip(x).Count(p => p.First > half) * (x[^1] - x[0]) / (x.Length - 1), (x[^1] - x[0]) / x.Length) / Math.Sqrt(3);
        double quality = Math.Max(x[top] / width, 0.7);
        Sweep plain = Best(x, y, x[top], quality, background: false), rich = Best(x, y, x[top], quality, background: true);
        // Two more parameters must lower the squares by more than chance would in one sweep of a thousand: F(2, n) > 7.
        bool background = (plain.Squares - rich.Squares) / 2 > 7 * rich.Squares / Math.Max(1, x.Length - 5);
        Sweep chosen = background ? rich : plain;
        if (chosen.Covariance() is not { } covariance || !(chosen.Resonance > x[0] && chosen.Resonance < x[^1]))
            throw new InputException(source, "the fitted resonance lies outside the sweep", "sweep a range around the resonance");
        string from = $"measured from {Path.GetFileName(source)}";
        double[] fitted = chosen.Curve();
        double peak = fitted.Max(), residual = Math.Sqrt(chosen.Squares / x.Length) / peak, error = chosen.Resonance * Math.Sqrt(covariance[0, 0]);
        double line = chosen.Resonance / chosen.Quality;
        List<string> doubts = [];
        if (residual > 0.05)
            doubts.Add($"the curve misses the data by {residual:P0} of the peak");
        if (x[^1] - chosen.Resonance < line || chosen.Resonance - x[0] < line)
            doubts.Add("the sweep ends within one line width of the resonance");
        return new()
        {
            Resonance = new(chosen.Resonance, error, from),
            QualityFactor = new(chosen.Quality, chosen.Quality * Math.Sqrt(covariance[1, 1]), from),
            PeakAmplitude = peak,
            HasBackground = background,
            Fitted = [.. frequencies.Select(chosen.At)],
            RelativeResidual = residual,
            Trustworthy = doubts.Count == 0,
            Verdict = doubts.Count == 0 ? $"Trust it: the driven oscillator fits to {residual:P1} of its peak." : $"Use with care: {string.Join("; ", doubts)}.",
        };
    }

    private static Sweep Best(double[] x, double[] y, double resonance, double quality, bool background)
    {
        Sweep? best = null;
        foreach (double factor in (double[])[1, 0.4, 2.5])
        {
            Sweep sweep = new(x, y, resonance, quality * factor, y.Max() / (quality * factor), background);
            sweep.Solve();
            if (best is null || sweep.Squares < best.Squares)
                best = sweep;
        }

        return best!;
    }

    /// <summary>One least-squares problem: ln f0, ln Q, ln a, and where wanted β/Q and γ/Q²: of order one for a background as high as the peak.</summary>
    private sealed class Sweep(double[] x, double[] y, double resonance, double quality, double amplitude, bool background)
    {
        private double[] parameters = background
            ? [Math.Log(resonance), Math.Log(quality), Math.Log(amplitude), 0, 0]
            : [Math.Log(resonance), Math.Log(quality), Math.Log(amplitude)];

        public double Resonance => Math.Exp(parameters[0]);

        public double Quality => Math.Exp(parameters[1]);

        public double Squares { get; private set; } = double.PositiveInfinity;

        public double At(double f) => At(parameters, f);

        public double[] Curve() => [.. x.Select(At)];

        public void Solve()
        {
            Squares = SquaresOf(parameters);
            double damping = 1e-3;
            for (int step = 0; step < 200; step++)
            {
                DenseMatrix jacobian = Jacobian();
                Vector<double> residual = Vector<double>.Build.Dense(x.Length, i => y[i] - At(x[i]));
                Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
                Vector<double> gradient = jacobian.TransposeThisAndMultiply(residual);
                bool improved = false;
                double gain = 0;
                while (!improved && damping < 1e10)
                {
                    Matrix<double> damped = normal.Clone();
                    for (int a = 0; a < parameters.Length; a++)
                        damped[a, a] += (damping * normal[a, a]) + 1e-300;
                    Vector<double> move = damped.Solve(gradient);
                    double[] next = [.. parameters.Select((p, a) => p + (double.IsFinite(move[a]) ? Math.Clamp(move[a], -1, 1) : 0))];
                    double squares = SquaresOf(next);
                    improved = squares < Squares;
                    if (improved)
                    {
                        gain = (Squares - squares) / Squares;
                        (parameters, Squares) = (next, squares);
                        damping = Math.Max(damping / 10, 1e-9);
                    }
                    else
                    {
                        damping *= 10;
                    }
                }

                if (!improved || gain < 1e-13)
                    return;
            }
        }

        public Matrix<double>? Covariance()
        {
            DenseMatrix jacobian = Jacobian();
            Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
            Vector<double> scale = normal.Diagonal().PointwiseSqrt();
            if (scale.Exists(s => !(s > 0)))
                return null;
            Matrix<double> scaled = normal.MapIndexed((a, b, v) => v / (scale[a] * scale[b]));
            if (!(scaled.ConditionNumber() < 1e12))
                return null;
            return scaled.Inverse().MapIndexed((a, b, v) => v / (scale[a] * scale[b]) * Squares / Math.Max(1, x.Length - parameters.Length));
        }

        private static double At(double[] p, double f)
        {
            double f0 = Math.Exp(p[0]), q = Math.Exp(p[1]), a = Math.Exp(p[2]);
            double real = (f0 * f0) - (f * f), imaginary = f * f0 / q, norm = f0 * f0 / ((real * real) + (imaginary * imaginary));
            double square = f0 * f0 * norm;
            if (p.Length > 3)
                square += (p[3] * q * real * norm) + (p[4] * q * q);
            return a * Math.Sqrt(Math.Max(square, 0));
        }

        private double SquaresOf(double[] p)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double d = y[i] - At(p, x[i]);
                sum += d * d;
            }

            return double.IsFinite(sum) ? sum : double.PositiveInfinity;
        }

        private DenseMatrix Jacobian()
        {
            DenseMatrix jacobian = new(x.Length, parameters.Length);
            double[] moved = [.. parameters];
            for (int a = 0; a < parameters.Length; a++)
            {
                double h = a == 0 ? 1e-4 / Quality : 1e-4;
                for (int i = 0; i < x.Length; i++)
                {
                    moved[a] = parameters[a] + h;
                    double above = At(moved, x[i]);
                    moved[a] = parameters[a] - h;
                    jacobian[i, a] = (above - At(moved, x[i])) / (2 * h);
                }

                moved[a] = parameters[a];
            }

            return jacobian;
        }
    }
}
