using GpuModulus.Core.Results;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Compute.Cpu;

/// <summary>One thread's private counters. Neighbouring lanes count in different tables, so that equal values do not wait for each other.</summary>
internal sealed unsafe class ThreadCounts
{
    private const int Tables = 4;

    private readonly int[] modulus = new int[HistogramLayout.ModulusCount * Tables];
    private readonly int[] indentation = new int[HistogramLayout.IndentationCount * Tables];
    private readonly int[] tilt = new int[HistogramLayout.TiltCount * Tables];
    private readonly long[] reasons = new long[MapStatistics.ReasonCount];
    private long modulusCounted;
    private long indentationCounted;
    private long tiltCounted;
    private long aboveLimit;
    private long belowAmplitude2;

    /// <summary>Counts the first <paramref name="count"/> lanes.</summary>
    public void Add<T>(in MappedPixel<T> pixel, in MappingConstants<T> constants, int count)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        int* keys = stackalloc int[T.Count];
        T zero = T.Literal(0);
        bool allValid = count == T.Count && T.AllZero(pixel.Reason);
        T skip = zero;
        int valid = count;
        int tilted = count;
        if (allValid)
        {
            reasons[0] += count;
        }
        else
        {
            byte* codes = stackalloc byte[T.Count];
            T.StoreBytes(pixel.Reason, codes);
            float* skipped = stackalloc float[T.Count];
            for (int lane = 0; lane < T.Count; lane++)
            {
                if (lane < count)
                {
                    reasons[codes[lane]]++;
                    valid -= codes[lane] != 0 ? 1 : 0;
                    tilted -= codes[lane] == (int)MaskReason.HeightNotFinite ? 1 : 0;
                }

                skipped[lane] = lane >= count || codes[lane] != 0 ? 1 : 0;
            }

            skip = T.IsGreater(T.Load(skipped), zero);
        }

        tiltCounted += tilted;
        CountTilt(pixel, count, keys);
        if (constants.Signal == (int)SignalKind.None)
            return;
        modulusCounted += valid;
        CountKeys(pixel.Modulus, skip, allValid, HistogramLayout.ModulusKeyOffset, HistogramLayout.ModulusCount, modulus, keys);
        if (constants.Signal != (int)SignalKind.Frequency)
            return;
        indentationCounted += valid;
        CountKeys(pixel.Indentation, skip, allValid, HistogramLayout.IndentationKeyOffset, HistogramLayout.IndentationCount, indentation, keys);
        T use = T.Not(skip);
        aboveLimit += T.CountTrue(T.And(use, T.IsGreater(pixel.Indentation, constants.IndentationLimit)));
        belowAmplitude2 += T.CountTrue(T.And(use, T.IsGreater(constants.Amplitude2, pixel.Indentation)));
    }

    /// <summary>Adds everything to the map's statistics.</summary>
    public void AddTo(MapStatistics statistics)
    {
        Merge(modulus, modulusCounted, statistics.Modulus.Counts);
        Merge(indentation, indentationCounted, statistics.Indentation.Counts);
        Merge(tilt, tiltCounted, statistics.TiltDegrees.Counts);
        for (int i = 0; i < reasons.Length; i++)
            statistics.Reasons[i] += reasons[i];
        statistics.IndentationAboveLimit += aboveLimit;
        statistics.IndentationBelowAmplitude2 += belowAmplitude2;
    }

    private static void CountKeys<T>(T values, T skip, bool allValid, int offset, int binCount, int[] tables, int* keys)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        // +∞ has the highest key of all, so a masked lane falls into the last bin, "above"; Merge takes it out again.
        T counted = allValid ? values : T.Select(skip, T.Literal(float.PositiveInfinity), values);
        T.StoreKeys(counted, LogHistogram.KeyShift, offset, binCount - 1, keys);
        fixed (int* table = tables)
        {
            for (int lane = 0; lane < T.Count; lane++)
                table[((lane & (Tables - 1)) * binCount) + keys[lane]]++;
        }
    }

    /// <summary>Adds the tables; what was counted is known, so the last bin is the rest of it, masked lanes left out.</summary>
    private static void Merge(int[] tables, long counted, long[] counts)
    {
        long rest = counted;
        for (int i = 0; i < counts.Length - 1; i++)
        {
            long sum = 0;
            for (int t = 0; t < Tables; t++)
                sum += (uint)tables[(t * counts.Length) + i];
            counts[i] += sum;
            rest -= sum;
        }

        counts[^1] += rest;
    }

    private void CountTilt<T>(in MappedPixel<T> pixel, int count, int* keys)
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
    {
        T known = T.IsFinite(pixel.Tangent);
        // The product is rounded before it is cut, as everywhere else, so that a bin can be recomputed from the tilt map; bin 0 is "below".
        T bins = T.ArcTangent(pixel.Tangent) * T.Literal(HistogramLayout.TiltBinsPerRadian);
        T.StoreIntegers(T.Select(known, bins, T.Literal(HistogramLayout.TiltCount)), HistogramLayout.TiltCount - 2, keys);
        fixed (int* table = tilt)
        {
            for (int lane = 0; lane < count; lane++)
                table[((lane & (Tables - 1)) * HistogramLayout.TiltCount) + keys[lane] + 1]++;
        }
    }
}
