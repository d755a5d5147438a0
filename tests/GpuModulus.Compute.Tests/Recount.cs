using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Compute.Tests;

/// <summary>Statistics made again from finished maps, by plain loops over the bins' edges.</summary>
internal static class Recount
{
    public static MapStatistics Of(ModulusMaps maps, MappingParameters parameters)
    {
        MapStatistics counts = new();
        for (int i = 0; i < maps.Mask.Values.Length; i++)
        {
            counts.Reasons[maps.Mask.Values[i]]++;
            float tilt = maps.Tilt!.Values[i];
            if (!float.IsNaN(tilt))
                counts.TiltDegrees.Counts[1 + Math.Min((int)(tilt * HistogramLayout.TiltBinsPerRadian), 360)]++;
            if (maps.Mask.Values[i] != 0 || maps.Modulus is null)
                continue;
            Count(counts.Modulus, maps.Modulus.Values[i]);
            if (maps.Indentation is null)
                continue;
            float indentation = maps.Indentation.Values[i];
            Count(counts.Indentation, indentation);
            counts.IndentationAboveLimit += indentation > (float)parameters.IndentationLimitMetres ? 1 : 0;
            counts.IndentationBelowAmplitude2 += indentation < (float)(parameters.Amplitude2Metres ?? 0) ? 1 : 0;
        }

        return counts;
    }

    /// <summary>Bisection over the edges: shares nothing with the binning by bits.</summary>
    private static void Count(LogHistogram histogram, float value)
    {
        int low = 0, high = histogram.BinCount + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (middle < histogram.BinCount + 1 && value >= histogram.Edge(middle))
                low = middle + 1;
            else
                high = middle;
        }

        histogram.Counts[low]++;
    }
}
