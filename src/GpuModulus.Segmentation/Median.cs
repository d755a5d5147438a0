using System.Numerics;

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
}
