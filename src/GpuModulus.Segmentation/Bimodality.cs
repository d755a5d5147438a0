namespace GpuModulus.Segmentation;

/// <summary>Two-sidedness of positive values on a logarithmic axis.</summary>
internal static class Bimodality
{
    private const int Bins = 128;

    /// <summary>Otsu's threshold of ln v between two bounds, and the fraction of the variance that the two sides explain.</summary>
    public static (double Threshold, double Separability) Split(float[] values, double lowest, double highest)
    {
        double low = Math.Log(lowest), scale = Bins / (Math.Log(highest) - low);
        double[] counts = new double[Bins];
        int step = Math.Max(1, values.Length / 500_000);
        for (int i = 0; i < values.Length; i += step)
            counts[values[i] <= lowest ? 0 : Math.Clamp((int)((Math.Log(values[i]) - low) * scale), 0, Bins - 1)]++;
        double total = counts.Sum(), sum = 0, squares = 0;
        for (int i = 0; i < Bins; i++)
        {
            sum += counts[i] * i;
            squares += counts[i] * (double)i * i;
        }

        double variance = (squares / total) - (sum / total * (sum / total));
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

        return (Math.Exp(low + ((at + 1) / scale)), variance > 0 ? best / variance : 0);
    }

    /// <summary>Median of <paramref name="values"/> where a label is set; 0 where none is.</summary>
    public static double MedianInside(float[] values, int[] labels)
    {
        int step = Math.Max(1, values.Length / 300_000);
        List<float> found = [];
        for (int i = 0; i < values.Length; i += step)
        {
            if (labels[i] != 0)
                found.Add(values[i]);
        }

        found.Sort();
        return found.Count == 0 ? 0 : Math.Max(0, found[found.Count / 2]);
    }

    /// <summary>Median of <paramref name="values"/> where <paramref name="key"/> is below a limit; 0 where it never is.</summary>
    public static double MedianBelow(float[] values, float[] key, double limit)
    {
        int step = Math.Max(1, values.Length / 200_000);
        List<float> found = [];
        for (int i = 0; i < values.Length; i += step)
        {
            if (key[i] < limit)
                found.Add(values[i]);
        }

        found.Sort();
        return found.Count == 0 ? 0 : Math.Max(0, found[found.Count / 2]);
    }
}
