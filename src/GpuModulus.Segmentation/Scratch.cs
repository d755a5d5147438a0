namespace GpuModulus.Segmentation;

/// <summary>Map-sized arrays that are used again: fresh ones cost more time in page faults than the arithmetic on them. Not for several threads at once.</summary>
internal sealed class Scratch
{
    private readonly List<float[]> floats = [];
    private readonly List<int[]> integers = [];
    private readonly List<byte[]> bytes = [];

    /// <summary>An array of at least so many elements, with anything in them.</summary>
    public float[] Floats(int atLeast) => Take(floats, atLeast);

    /// <inheritdoc cref="Floats"/>
    public int[] Integers(int atLeast) => Take(integers, atLeast);

    /// <inheritdoc cref="Floats"/>
    public byte[] Bytes(int atLeast) => Take(bytes, atLeast);

    public void Return(params ReadOnlySpan<float[]> arrays) => floats.AddRange(arrays);

    public void Return(params ReadOnlySpan<int[]> arrays) => integers.AddRange(arrays);

    public void Return(params ReadOnlySpan<byte[]> arrays) => bytes.AddRange(arrays);

    private static T[] Take<T>(List<T[]> free, int atLeast)
    {
        for (int i = free.Count - 1; i >= 0; i--)
        {
            if (free[i].Length < atLeast)
                continue;
            T[] array = free[i];
            free.RemoveAt(i);
            return array;
        }

        // Blocks of one map differ by a few rows: what is too short now will not be wanted again.
        if (free.Count > 0)
            free.RemoveAt(0);
        return GC.AllocateUninitializedArray<T>(atLeast);
    }
}
