namespace GpuModulus.Segmentation;

/// <summary>Two-sidedness of positive values on a logarithmic axis.</summary>
internal static class Bimodality
{
    private const int Bins = 128;

    /// <summary>Otsu's threshold of ln v between two bounds.</summary>
    public static double Split(ReadOnlySpan<float> values, double lowest, double highest)
    {
        double low = Math.Log(lowest), scale = Bins / (Math.Log(highest) - low);
        double[] counts = new double[Bins];
        foreach (float v in values)
            counts[v <= lowest ? 0 : Math.Clamp((int)((Math.Log(v) - low) * scale), 0, Bins - 1)]++;
        double total = counts.Sum(), sum = 0;
        for (int i = 0; i < Bins; i++)
            sum += counts[i] * i;

        double below = 0, belowSum = 0, best = -1;
        int at = 0;
        for (int i = 0; i < Bins - 1; i++)
        {
            below += counts[i];
            belowSum += counts[i] * i;
            if (below == 0 || below == total)
                continue;
            double difference = (belowSum / below) - ((sum - belowSum) / (total - below));
            double between = below / total * (1 - (below / total)) * difference * difference;
            if (between > best)
            {
                best = between;
                at = i;
            }
        }

        return Math.Exp(low + ((at + 1) / scale));
    }
}
