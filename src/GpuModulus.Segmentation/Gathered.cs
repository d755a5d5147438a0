using System.Buffers;

namespace GpuModulus.Segmentation;

/// <summary>A list whose memory comes from the shared pool and goes back there: lists of some megabytes are made for every block, and fresh memory costs more than what is written into it.</summary>
internal sealed class Gathered<T>
    where T : unmanaged
{
    private const int First = 256;
    private T[] items = ArrayPool<T>.Shared.Rent(First);
    private int count;

    public int Count => count;

    public ReadOnlySpan<T> Items => items.AsSpan(0, count);

    public void Add(T item)
    {
        if (count == items.Length)
            Grow(1);
        items[count++] = item;
    }

    public void AddRange(ReadOnlySpan<T> more)
    {
        if (count + more.Length > items.Length)
            Grow(more.Length);
        more.CopyTo(items.AsSpan(count));
        count += more.Length;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => count = 0;

    /// <summary>Gives the memory back; the list is empty and of no more use.</summary>
    public void Release()
    {
        ArrayPool<T>.Shared.Return(items);
        (items, count) = ([], 0);
    }

    private void Grow(int more)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(2 * items.Length, count + more));
        Items.CopyTo(larger);
        ArrayPool<T>.Shared.Return(items);
        items = larger;
    }
}
