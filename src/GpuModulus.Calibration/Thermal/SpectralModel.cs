namespace GpuModulus.Calibration;

/// <summary>
/// S(f) = w + b·f1/f + ⟨x²⟩ · (2/(π f1 Q)) f1⁴ / ((f² − f1²)² + (f f1/Q)²), averaged over the resonance's drift where there is one:
/// f1(u) = f1 + d·exp(−c·u), u uniform in 0…1. Parameters are the logarithms of f1, Q, ⟨x²⟩, w, b, then d in units of the starting line width f1/Q, and ln c.
/// </summary>
internal static class SpectralModel
{
    public const int Resonance = 0, Quality = 1, Power = 2, White = 3, Flicker = 4, Drift = 5, Rate = 6, Count = 7;

    private const int DriftSteps = 48;

    /// <summary>Parameters of an oscillator without drift and without 1/f noise.</summary>
    public static double[] Start(double resonance, double quality, double power, double white) =>
        [Math.Log(resonance), Math.Log(quality), Math.Log(power), Math.Log(white), 0, 0, 0];

    /// <summary>S at every frequency.</summary>
    /// <param name="parameters">All seven.</param>
    /// <param name="active">Which terms there are: an inactive floor is 0, an inactive drift is none.</param>
    /// <param name="lineWidth">Unit of the drift, Hz.</param>
    /// <param name="frequencies">f, Hz.</param>
    /// <param name="density">Receives S.</param>
    public static void Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<bool> active, double lineWidth, ReadOnlySpan<double> frequencies, Span<double> density)
    {
        double f1 = Math.Exp(parameters[Resonance]), quality = Math.Exp(parameters[Quality]), power = Math.Exp(parameters[Power]);
        double white = active[White] ? Math.Exp(parameters[White]) : 0;
        double flicker = active[Flicker] ? Math.Exp(parameters[Flicker]) * f1 : 0;
        for (int i = 0; i < frequencies.Length; i++)
            density[i] = white + (flicker / frequencies[i]);
        int steps = active[Drift] ? DriftSteps : 1;
        // Σ 3 v²/n over the midpoints is 1 − 1/(4 n²): the shares must add up to one.
        double norm = 1 - (0.25 / (steps * (double)steps));
        for (int step = 0; step < steps; step++)
        {
            double resonance = f1, share = 1;
            if (active[Drift])
            {
                // u = v³, v even: early, where a fast relaxation runs, steps even in u would lie further apart than the line is wide and show as ripples.
                double v = (step + 0.5) / steps;
                resonance += parameters[Drift] * lineWidth * Math.Exp(-Math.Exp(parameters[Rate]) * v * v * v);
                share = 3 * v * v / (steps * norm);
            }

            double square = resonance * resonance;
            double scale = power * share * 2 * square * resonance / (Math.PI * quality);
            double damping = square / (quality * quality);
            for (int i = 0; i < frequencies.Length; i++)
            {
                double f = frequencies[i] * frequencies[i];
                density[i] += scale / (((f - square) * (f - square)) + (f * damping));
            }
        }
    }
}
