using System.Collections.Concurrent;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Map-sized arrays that are used again: fresh ones cost more time in page faults than the arithmetic on them. Not for several threads at once.</summary>
internal sealed class Scratch
{
    // Those of maps that are done, for the next map of that size; the collector may take them.
    private static readonly ConcurrentDictionary<int, ConcurrentBag<WeakReference<Scratch>>> Spare = new();

    private readonly int length;
    private readonly List<float[]> floats = [];
    private readonly List<int[]> integers = [];
    private readonly List<byte[]> bytes = [];
    private readonly List<int[]> lists = [];

    private Scratch(int length) => this.length = length;

    /// <summary>One that a map left, or a new one.</summary>
    /// <param name="length">Elements of every array: those of the largest block, so that one array serves for all.</param>
    public static Scratch Of(int length)
    {
        while (Spare.TryGetValue(length, out ConcurrentBag<WeakReference<Scratch>>? spare) && spare.TryTake(out WeakReference<Scratch>? left))
        {
            if (left.TryGetTarget(out Scratch? scratch))
                return scratch;
        }

        return new Scratch(length);
    }

    /// <summary>Leaves it to the next map; it is of no more use here.</summary>
    public void Leave()
    {
        foreach ((int other, ConcurrentBag<WeakReference<Scratch>> left) in Spare)
        {
            // What the collector has taken leaves no trace.
            if (other != length && left.TryPeek(out WeakReference<Scratch>? one) && !one.TryGetTarget(out _))
                Spare.TryRemove(other, out _);
        }

        Spare.GetOrAdd(length, _ => []).Add(new WeakReference<Scratch>(this));
    }

    /// <summary>An array of at least so many elements, with anything in them.</summary>
    public float[] Floats(int atLeast) => Take(floats, atLeast);

    /// <inheritdoc cref="Floats"/>
    public int[] Integers(int atLeast) => Take(integers, atLeast);

    /// <inheritdoc cref="Floats"/>
    public byte[] Bytes(int atLeast) => Take(bytes, atLeast);

    public void Return(params ReadOnlySpan<float[]> arrays) => floats.AddRange(arrays);

    public void Return(params ReadOnlySpan<int[]> arrays) => integers.AddRange(arrays);

    public void Return(params ReadOnlySpan<byte[]> arrays) => bytes.AddRange(arrays);

    /// <summary>An array of at least so many elements for a list of pixels, of which there are fewer than in a map.</summary>
    public int[] List(int atLeast = 0)
    {
        int found = lists.FindLastIndex(list => list.Length >= atLeast);
        if (found < 0)
            return GC.AllocateUninitializedArray<int>(Math.Max(Math.Max(1024, length / 8), atLeast));
        int[] list = lists[found];
        lists.RemoveAt(found);
        return list;
    }

    public void ReturnLists(params ReadOnlySpan<int[]> arrays) => lists.AddRange(arrays);

    private T[] Take<T>(List<T[]> free, int atLeast) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atLeast, length);
        if (free.Count == 0)
            return PixelArray.Uninitialized<T>(length);
        T[] array = free[^1];
        free.RemoveAt(free.Count - 1);
        return array;
    }
}
