using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>Evenly spaced pixels of several maps taken together, for thresholds that hold for all of them.</summary>
internal static class PooledPixels
{
    /// <summary>The values of about <paramref name="most"/> pixels, less those that are not wanted.</summary>
    /// <param name="maps">Pixels in each map, its values, and which of them are wanted (null: all).</param>
    /// <param name="most">About how many pixels are looked at, in all maps together.</param>
    public static List<float> Values(IReadOnlyList<(int Pixels, float[] Values, Func<int, bool>? Wanted)> maps, int most)
    {
        long total = maps.Sum(m => (long)m.Pixels);
        int step = (int)Math.Max(1, total / most);
        List<float> found = new((int)(total / step) + maps.Count);
        foreach ((int pixels, float[] values, Func<int, bool>? wanted) in maps)
        {
            for (int i = 0; i < pixels; i += step)
            {
                if (wanted is null || wanted(i))
                    found.Add(values[i]);
            }
        }

        return found;
    }

    /// <summary>The value below which a fraction of the values lies, not below 0; <paramref name="otherwise"/> where there are fewer than <paramref name="least"/>.</summary>
    public static double Quantile(List<float> values, double fraction, int least, double otherwise) =>
        values.Count < least ? otherwise : Math.Max(0, Median.Element(CollectionsMarshal.AsSpan(values), Math.Min(values.Count - 1, (int)(fraction * values.Count))));
}
