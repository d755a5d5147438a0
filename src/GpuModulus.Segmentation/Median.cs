using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuModulus.Segmentation;

/// <summary>The middle value by partial sorting.</summary>
internal static class Median
{
    /// <summary>Element n/2 of the sorted values (0 of none); the values are rearranged.</summary>
    public static double Of<T>(Span<T> values)
        where T : unmanaged, INumber<T> => values.Length == 0 ? 0 : double.CreateChecked(Element(values, values.Length / 2));

    /// <inheritdoc cref="Of{T}(Span{T})"/>
    public static double Of<T>(T[] values)
        where T : unmanaged, INumber<T> => Of(values.AsSpan());

    /// <summary>The element that sorting would bring to <paramref name="index"/>; the values are rearranged.</summary>
    public static T Element<T>(Span<T> values, int index)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
            return T.CreateTruncating(OfBits(MemoryMarshal.Cast<T, int>(values), index));
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            T pivot = values[(low + high) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (index <= j)
                high = j;
            else if (index >= i)
                low = i;
            else
                break;
        }

        return values[index];
    }

    /// <summary>
    /// The bits of the sought value one by one, the highest first, by counting what lies below: no branch that cannot be foreseen, as in a partial sort.
    /// </summary>
    private static float OfBits(Span<int> values, int index)
    {
        // Floats in the order of unsigned numbers, with the sign turned about for the comparison of signed ones.
        for (int i = 0; i < values.Length; i++)
            values[i] ^= (values[i] >> 31) & int.MaxValue;
        int found = int.MinValue;
        for (int bit = 31; bit >= 0; bit--)
        {
            int trial = found ^ (1 << bit);
            if (Below(values, trial) <= index)
                found = trial;
        }

        for (int i = 0; i < values.Length; i++)
            values[i] ^= (values[i] >> 31) & int.MaxValue;
        return BitConverter.Int32BitsToSingle(found ^ ((found >> 31) & int.MaxValue));
    }

    private static int Below(ReadOnlySpan<int> values, int limit)
    {
        int i = 0;
        Vector<int> count = Vector<int>.Zero, limits = new(limit);
        for (; i + Vector<int>.Count <= values.Length; i += Vector<int>.Count)
            count -= Vector.LessThan(new Vector<int>(values[i..]), limits);
        int below = Vector.Sum(count);
        for (; i < values.Length; i++)
            below += values[i] < limit ? 1 : 0;
        return below;
    }
}
