namespace GpuModulus.Segmentation;

/// <summary>New numbers for labels.</summary>
internal static class LabelNumbers
{
    /// <summary>Gives every pixel the new number of its label.</summary>
    public static void Renumber(Span<int> labels, ReadOnlySpan<int> numbers)
    {
        // A look-up a pixel costs less than to find out where stretches end.
        for (int i = 0; i < labels.Length; i++)
            labels[i] = numbers[labels[i]];
    }
}
