using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Benchmarks;

/// <summary>
/// The bound: threads that read the same channels and write the same maps as a <see cref="MapVariant"/>, byte for byte, and compute next to nothing
/// (the channels' bits are xored, so that every byte must arrive). No mapping of these bytes can be faster on this machine.
/// </summary>
/// <param name="threads">Worker threads.</param>
public sealed unsafe class CopyBound(int threads)
{
    private const int BandPixels = 1 << 17;

    /// <summary>Copies once.</summary>
    /// <param name="channels">Input, two or four channels.</param>
    /// <param name="modulus">Written.</param>
    /// <param name="mask">Written.</param>
    /// <param name="streaming">Stores go past the caches; faster for maps that do not fit into them.</param>
    public void Run(IReadOnlyList<float[]> channels, float[] modulus, byte[] mask, bool streaming)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(modulus);
        ArgumentNullException.ThrowIfNull(mask);
        int bands = (modulus.Length + BandPixels - 1) / BandPixels;
        int workers = Math.Min(threads, bands);
        int next = -1;
        if (workers == 1)
            Work(0);
        else
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, Work);

        void Work(int worker)
        {
            int band;
            while ((band = Interlocked.Increment(ref next)) < bands)
            {
                int from = band * BandPixels;
                int count = Math.Min(BandPixels, modulus.Length - from);
                fixed (float* a = channels[0], b = channels[1], c = channels[channels.Count > 2 ? 2 : 0], d = channels[channels.Count > 3 ? 3 : 0], e = modulus)
                {
                    fixed (byte* m = mask)
                    {
                        if (channels.Count == 2)
                            Two(a + from, b + from, e + from, m + from, count, streaming);
                        else
                            Four(a + from, b + from, c + from, d + from, e + from, m + from, count, streaming);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(float* a, float* b, float* modulus, byte* mask, int count, bool streaming)
    {
        int i = 0;
        for (; i < count && ((nuint)(modulus + i) & 63) != 0; i++)
            One(a[i], b[i], modulus + i, mask + i);
        for (; i <= count - 32; i += 32)
        {
            Vector256<int> x0 = (Vector256.Load(a + i) ^ Vector256.Load(b + i)).AsInt32();
            Vector256<int> x1 = (Vector256.Load(a + i + 8) ^ Vector256.Load(b + i + 8)).AsInt32();
            Vector256<int> x2 = (Vector256.Load(a + i + 16) ^ Vector256.Load(b + i + 16)).AsInt32();
            Vector256<int> x3 = (Vector256.Load(a + i + 24) ^ Vector256.Load(b + i + 24)).AsInt32();
            Store(x0, x1, x2, x3, modulus + i, mask + i, streaming);
        }

        for (; i < count; i++)
            One(a[i], b[i], modulus + i, mask + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* a, float* b, float* c, float* d, float* modulus, byte* mask, int count, bool streaming)
    {
        int i = 0;
        for (; i < count && ((nuint)(modulus + i) & 63) != 0; i++)
            One(a[i] + c[i], b[i] + d[i], modulus + i, mask + i);
        for (; i <= count - 32; i += 32)
        {
            Vector256<int> x0 = (Vector256.Load(a + i) ^ Vector256.Load(b + i) ^ Vector256.Load(c + i) ^ Vector256.Load(d + i)).AsInt32();
            Vector256<int> x1 = (Vector256.Load(a + i + 8) ^ Vector256.Load(b + i + 8) ^ Vector256.Load(c + i + 8) ^ Vector256.Load(d + i + 8)).AsInt32();
            Vector256<int> x2 = (Vector256.Load(a + i + 16) ^ Vector256.Load(b + i + 16) ^ Vector256.Load(c + i + 16) ^ Vector256.Load(d + i + 16)).AsInt32();
            Vector256<int> x3 = (Vector256.Load(a + i + 24) ^ Vector256.Load(b + i + 24) ^ Vector256.Load(c + i + 24) ^ Vector256.Load(d + i + 24)).AsInt32();
            Store(x0, x1, x2, x3, modulus + i, mask + i, streaming);
        }

        for (; i < count; i++)
            One(a[i] + c[i], b[i] + d[i], modulus + i, mask + i);
    }

    private static void One(float a, float b, float* modulus, byte* mask)
    {
        *modulus = a + b;
        *mask = (byte)BitConverter.SingleToInt32Bits(b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> x0, Vector256<int> x1, Vector256<int> x2, Vector256<int> x3, float* modulus, byte* mask, bool streaming)
    {
        if (streaming)
        {
            Vector256.StoreAlignedNonTemporal(x0.AsSingle(), modulus);
            Vector256.StoreAlignedNonTemporal(x1.AsSingle(), modulus + 8);
            Vector256.StoreAlignedNonTemporal(x2.AsSingle(), modulus + 16);
            Vector256.StoreAlignedNonTemporal(x3.AsSingle(), modulus + 24);
        }
        else
        {
            x0.AsSingle().Store(modulus);
            x1.AsSingle().Store(modulus + 8);
            x2.AsSingle().Store(modulus + 16);
            x3.AsSingle().Store(modulus + 24);
        }

        Vector256.Narrow(Vector256.Narrow(x0, x1), Vector256.Narrow(x2, x3)).AsByte().Store(mask);
    }
}
