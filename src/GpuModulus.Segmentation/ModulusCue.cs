using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Segmentation;

/// <summary>
/// What the modulus says about the class of a pixel: ln p(E | facet) − ln p(E | b/c), both densities taken from this map's own pixels as the topography
/// has classed them. Where they overlap the logarithm is near zero by itself, and beyond an overlap of one half it is not used at all.
/// </summary>
internal sealed class ModulusCue
{
    private const int Bins = 96;
    // One entry for each value of the float's upper 16 bits, 1/128 octave: no logarithm for each pixel.
    private readonly float[] evidence = new float[1 << 15];

    private ModulusCue(float[] perBin, double lowest, double binsPerUnit, double overlap)
    {
        Overlap = overlap;
        for (int k = 0; k < evidence.Length; k++)
        {
            float modulus = BitConverter.Int32BitsToSingle((k << 16) | 0x8000);
            if (float.IsFinite(modulus))
                evidence[k] = perBin[(int)Math.Clamp((Math.Log(modulus) - lowest) * binsPerUnit, 0, Bins - 1)];
        }
    }

    /// <summary>Σ min(p, q): 0 where the modulus tells the classes apart, 1 where it says nothing.</summary>
    public double Overlap { get; }

    /// <summary>Learns the densities of ln E; null where the modulus does not tell the classes apart, or one class is too small to know.</summary>
    public static (ModulusCue? Cue, double Overlap) Learn(float[] facet, float[] binder)
    {
        if (facet.Length < 300 || binder.Length < 300)
            return (null, double.NaN);
        double low = Math.Min(Quantile(facet, 0.002), Quantile(binder, 0.002)), high = Math.Max(Quantile(facet, 0.998), Quantile(binder, 0.998));
        double scale = Bins / Math.Max(1e-3, high - low);
        double[] p = Density(facet, low, scale), q = Density(binder, low, scale);
        double overlap = p.Zip(q, Math.Min).Sum();
        if (overlap > 0.5)
            return (null, overlap);

        // One pixel's modulus must not outvote the height of its surroundings, unless the classes are far apart.
        double limit = 1 + (5 * (1 - (2 * overlap)));
        float[] ratio = [.. p.Zip(q, (a, b) => (float)Math.Clamp(Math.Log((a + 1e-5) / (b + 1e-5)), -limit, limit))];
        return (new ModulusCue(ratio, low, scale, overlap), overlap);
    }

    /// <summary>Positive where a modulus speaks for a facet, 0 where there is none.</summary>
    public float Evidence(float modulus) => modulus > 0 ? evidence[BitConverter.SingleToInt32Bits(modulus) >> 16] : 0;

    /// <summary>The same of eight pixels, on processors with AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Vector256<float> Evidence(Vector256<float> modulus)
    {
        Vector256<int> some = Vector256.GreaterThan(modulus, Vector256<float>.Zero).AsInt32();
        fixed (float* first = evidence)
            return Avx2.GatherVector256(first, (modulus.AsInt32() & some) >>> 16, sizeof(float)) & some.AsSingle();
    }

    private static double Quantile(float[] values, double q) => Median.Element<float>(values, (int)(q * (values.Length - 1)));

    private static double[] Density(float[] values, double low, double scale)
    {
        double[] count = new double[Bins];
        foreach (float v in values)
            count[Math.Clamp((int)((v - low) * scale), 0, Bins - 1)]++;
        double[] smooth = new double[Bins];
        ReadOnlySpan<double> kernel = [0.06, 0.24, 0.4, 0.24, 0.06];
        for (int i = 0; i < Bins; i++)
        {
            for (int k = -2; k <= 2; k++)
                smooth[Math.Clamp(i + k, 0, Bins - 1)] += kernel[k + 2] * count[i] / values.Length;
        }

        return smooth;
    }
}
