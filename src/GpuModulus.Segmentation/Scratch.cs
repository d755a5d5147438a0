namespace GpuModulus.Segmentation;

/// <summary>Map-sized arrays that are used again: fresh ones cost more time in page faults than the arithmetic on them. Not for several threads at once.</summary>
/// <param name="length">Elements of every array: those of the largest block, so that one array serves for all.</param>
internal sealed class Scratch(int length)
{
    private readonly List<float[]> floats = [];
    private readonly List<int[]> integers = [];
    private readonly List<byte[]> bytes = [];
    private readonly List<int[]> lists = [];

    /// <summary>An array of at least so many elements, with anything in them.</summary>
    public float[] Floats(int atLeast) => Take(floats, atLeast);

    /// <inheritdoc cref="Floats"/>
    public int[] Integers(int atLeast) => Take(integers, atLeast);

    /// <inheritdoc cref="Floats"/>
    public byte[] Bytes(int atLeast) => Take(bytes, atLeast);

    public void Return(params ReadOnlySpan<float[]> arrays) => floats.AddRange(arrays);

    public void Return(params ReadOnlySpan<int[]> arrays) => integers.AddRange(arrays);

    public void Return(params ReadOnlySpan<byte[]> arrays) => bytes.AddRange(arrays);

    /// <summary>An array for a list of pixels, which grows where it must: a few of a map's pixels lie at borders.</summary>
    public int[] List()
    {
        if (lists.Count == 0)
            return new int[Math.Max(1024, length / 8)];
        int[] list = lists[^1];
        lists.RemoveAt(lists.Count - 1);
        return list;
    }

    public void ReturnList(int[] list) => lists.Add(list);

    private T[] Take<T>(List<T[]> free, int atLeast)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atLeast, length);
        if (free.Count == 0)
            return GC.AllocateUninitializedArray<T>(length);
        T[] array = free[^1];
        free.RemoveAt(free.Count - 1);
        return array;
    }
}
