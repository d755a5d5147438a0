using MathNet.Numerics.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>The middle of many values, by selection: a median that is one of them, the upper of the two middle ones of an even number.</summary>
internal static class MiddleValue
{
    /// <summary>NaN of none.</summary>
    public static double Of(List<float> values) => InPlace([.. values]);

    /// <summary>The same; the values are rearranged.</summary>
    public static double InPlace(float[] values) =>
        values.Length == 0 ? double.NaN : ArrayStatistics.OrderStatisticInplace(values, (values.Length / 2) + 1); // It counts from one.
}
