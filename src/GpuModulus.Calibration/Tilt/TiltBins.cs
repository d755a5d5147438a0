namespace GpuModulus.Calibration;

/// <summary>Mean apparent modulus by tilt, outliers clipped, with errors from the scatter between sectors of spheres (phase and amplitude wander over more than a pixel).</summary>
internal static class TiltBins
{
    private const int FewestPixels = 20;
    private const double ClipDeviations = 4;

    public static IReadOnlyList<TiltBin> Of(IReadOnlyList<SpherePixel> pixels, bool fromSphere, double nominalPascals, TiltCalibrationOptions options)
    {
        int count = (int)Math.Round(options.MaxTiltDegrees / options.BinDegrees);
        List<(float Degrees, float Modulus, int Sector)>[] bins = [.. Enumerable.Range(0, count).Select(_ => new List<(float, float, int)>())];
        foreach (SpherePixel pixel in pixels)
        {
            float degrees = fromSphere ? pixel.SphereDegrees : pixel.OperatorDegrees;
            int bin = (int)(degrees / options.BinDegrees);
            if (bin >= 0 && bin < count)
                bins[bin].Add((degrees, pixel.Modulus, pixel.Sector));
        }

        return [.. bins.Where(b => b.Count >= FewestPixels).Select(b => Mean(b, nominalPascals))];
    }

    private static TiltBin Mean(List<(float Degrees, float Modulus, int Sector)> bin, double nominal)
    {
        double[] values = [.. bin.Select(p => (double)p.Modulus).Order()];
        double median = values[values.Length / 2];
        double deviation = 1.4826 * values.Select(v => Math.Abs(v - median)).Order().ElementAt(values.Length / 2);
        List<(float Degrees, float Modulus, int Sector)> kept =
            [.. bin.Where(p => Math.Abs(p.Modulus - median) <= Math.Max(ClipDeviations * deviation, 1e-6 * median))];
        double mean = kept.Average(p => (double)p.Modulus), theta = kept.Average(p => (double)p.Degrees);
        double variance = kept.Sum(p => (p.Modulus - mean) * (p.Modulus - mean)) / Math.Max(1, kept.Count - 1);
        double between = 0;
        int groups = 0;
        foreach (IGrouping<int, (float Degrees, float Modulus, int Sector)> group in kept.GroupBy(p => p.Sector))
        {
            double excess = group.Sum(p => p.Modulus - mean);
            between += excess * excess;
            groups++;
        }

        double independent = variance / kept.Count;
        double grouped = groups > 3 ? between / kept.Count / kept.Count * groups / (groups - 1.0) : 0;
        return new(theta, mean / nominal, Math.Sqrt(Math.Max(independent, grouped)) / nominal, kept.Count);
    }
}
