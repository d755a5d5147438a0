namespace GpuModulus.Calibration;

/// <summary>A place in a spectrum that looks like a resonance.</summary>
/// <param name="Frequency">Centre, Hz.</param>
/// <param name="Quality">Rough Q.</param>
/// <param name="Contrast">ln of the mean density in the core over the larger of the means on both sides.</param>
/// <param name="Significance">Contrast over its standard error.</param>
internal readonly record struct ResonanceCandidate(double Frequency, double Quality, double Contrast, double Significance);

/// <summary>
/// Finds resonances without knowing where or how wide they are: at every centre and for every Q of a ladder, the mean density in the core (± half a line width) is
/// compared with the higher of the means on both sides (1.5 to 4 line widths away), so that a slope or a 1/f rise is none.
/// </summary>
internal static class ResonanceSearch
{
    private const double SmallestSignificance = 4.5;
    private static readonly double[] Qualities = [1.5, 3, 6, 12, 25, 50, 100, 200, 400, 800, 1600];

    /// <summary>Candidates that do not overlap, the clearest first.</summary>
    public static IReadOnlyList<ResonanceCandidate> Find(double[] frequencies, double[] densities)
    {
        double[] sums = new double[densities.Length + 1];
        for (int i = 0; i < densities.Length; i++)
            sums[i + 1] = sums[i] + densities[i];
        double perBin = RelativeVariance(densities);
        List<ResonanceCandidate> found = [];
        foreach (double quality in Qualities)
        {
            for (double centre = frequencies[0]; centre <= frequencies[^1]; centre *= 1 + (0.25 / quality))
            {
                if (Candidate(frequencies, sums, perBin, centre, quality) is { } candidate)
                    found.Add(candidate);
                // Where the ladder is finer than the bins, go on to the next bin.
                int next = FirstAtLeast(frequencies, centre * (1 + (0.25 / quality)));
                if (next < frequencies.Length && next > 0 && frequencies[next - 1] <= centre)
                    centre = frequencies[next] / (1 + (0.25 / quality));
            }
        }

        List<ResonanceCandidate> chosen = [];
        foreach (ResonanceCandidate candidate in found.OrderByDescending(c => c.Contrast * Math.Sqrt(Math.Min(c.Significance, 30))))
        {
            bool apart = chosen.TrueForAll(c => Math.Abs(Math.Log(c.Frequency / candidate.Frequency)) > 2 * Math.Max(1 / c.Quality, 1 / candidate.Quality));
            if (apart)
                chosen.Add(candidate);
            if (chosen.Count == 12)
                break;
        }

        return chosen;
    }

    /// <summary>1/N from the differences of neighbouring bins: the median of ((b − a)/(b + a))², which for gamma variables of shape N is 0.455/(2N − 0.2).</summary>
    public static double RelativeVariance(double[] densities)
    {
        double[] differences = new double[densities.Length - 1];
        for (int i = 0; i < differences.Length; i++)
        {
            double d = (densities[i + 1] - densities[i]) / (densities[i + 1] + densities[i]);
            differences[i] = d * d;
        }

        Array.Sort(differences);
        double median = Math.Max(differences[differences.Length / 2], 1e-12);
        // ((b − a)/(b + a))² is Beta(1/2, N) distributed; the constant holds its median to 1 % from N = 1 on.
        double shape = ((0.455 / median) + 0.2) / 2;
        return 1 / Math.Max(shape, 0.5);
    }

    private static ResonanceCandidate? Candidate(double[] frequencies, double[] sums, double perBin, double centre, double quality)
    {
        double width = centre / quality;
        (int first, int end) = Range(frequencies, centre - (0.5 * width), centre + (0.5 * width));
        (int leftFirst, int leftEnd) = Range(frequencies, centre - (Math.Min(4, 0.9 * quality) * width), centre - (Math.Min(1.5, 0.6 * quality) * width));
        (int rightFirst, int rightEnd) = Range(frequencies, centre + (1.5 * width), centre + (4 * width));
        if (end - first < 1 || leftEnd - leftFirst < 2 || rightEnd - rightFirst < 2)
            return null;
        double core = Mean(sums, first, end), left = Mean(sums, leftFirst, leftEnd), right = Mean(sums, rightFirst, rightEnd);
        double side = Math.Max(left, right);
        double contrast = Math.Log(core / side);
        double error = Math.Sqrt(perBin * ((1.0 / (end - first)) + (1.0 / Math.Min(leftEnd - leftFirst, rightEnd - rightFirst))));
        double significance = contrast / error;
        return contrast > 0.1 && significance > SmallestSignificance ? new(centre, quality, contrast, significance) : null;
    }

    private static double Mean(double[] sums, int first, int end) => (sums[end] - sums[first]) / (end - first);

    private static (int First, int End) Range(double[] frequencies, double low, double high) => (FirstAtLeast(frequencies, low), FirstAtLeast(frequencies, high));

    internal static int FirstAtLeast(double[] sorted, double value)
    {
        int index = Array.BinarySearch(sorted, value);
        return index < 0 ? ~index : index;
    }
}
