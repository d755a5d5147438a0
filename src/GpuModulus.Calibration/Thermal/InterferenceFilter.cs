namespace GpuModulus.Calibration;

/// <summary>Lines of interference: single bins, or two or three, that no oscillator and no noise could lift so far above their neighbours.</summary>
internal static class InterferenceFilter
{
    // An oscillator only one bin wide still reaches a fifth of its peak in the next bin.
    private const double SteepestOscillator = 6;
    private const int Reach = 3;

    /// <summary>
    /// Ratio to the mean that a gamma variable of this relative variance exceeds once in 50 million bins (5.5 σ). Wilson–Hilferty: its cube root is nearly normal.
    /// </summary>
    public static double Threshold(double relativeVariance)
    {
        double root = 1 - (relativeVariance / 9) + (5.5 * Math.Sqrt(relativeVariance / 9));
        return root * root * root;
    }

    /// <summary>Leaves out the single bins that betray themselves without any fit.</summary>
    public static (double[] Frequencies, double[] Densities) WithoutSpikes(double[] frequencies, double[] densities)
    {
        double threshold = Math.Max(SteepestOscillator, Threshold(ResonanceSearch.RelativeVariance(densities)));
        List<double> f = new(frequencies.Length), s = new(frequencies.Length);
        for (int i = 0; i < densities.Length; i++)
        {
            double neighbour = 0;
            for (int k = Math.Max(0, i - Reach); k <= Math.Min(densities.Length - 1, i + Reach); k++)
                neighbour = k == i ? neighbour : Math.Max(neighbour, densities[k]);
            if (densities[i] > threshold * neighbour)
                continue;
            f.Add(frequencies[i]);
            s.Add(densities[i]);
        }

        return ([.. f], [.. s]);
    }

    /// <summary>Leaves out lines of up to three bins that stand far above both the fitted curve and the bins beside them.</summary>
    public static (double[] Frequencies, double[] Densities) WithoutLines(double[] frequencies, double[] densities, double[] model)
    {
        double[] ratio = [.. densities.Zip(model, (a, b) => a / b)];
        double threshold = Threshold(ResonanceSearch.RelativeVariance(densities));
        List<double> keptF = new(frequencies.Length), keptS = new(frequencies.Length);
        List<double> near = new(8);
        for (int i = 0; i < frequencies.Length; i++)
        {
            bool excessive = false;
            if (ratio[i] > threshold)
            {
                near.Clear();
                for (int k = Reach; k < Reach + 4; k++)
                {
                    if (i - k >= 0)
                        near.Add(ratio[i - k]);
                    if (i + k < ratio.Length)
                        near.Add(ratio[i + k]);
                }

                near.Sort();
                excessive = near.Count > 0 && ratio[i] > threshold * Math.Max(near[near.Count * 5 / 8], 1e-3);
            }

            if (excessive)
                continue;
            keptF.Add(frequencies[i]);
            keptS.Add(densities[i]);
        }

        return ([.. keptF], [.. keptS]);
    }
}
