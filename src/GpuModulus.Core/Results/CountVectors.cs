using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Core.Results;

/// <summary>Sums of whole tables: the counts of every tile are added, and a tile takes but a tenth of a millisecond.</summary>
public static class CountVectors
{
    /// <summary>Adds one table to another as long.</summary>
    /// <param name="from">What is added.</param>
    /// <param name="to">The sum.</param>
    public static void Add(ReadOnlySpan<long> from, Span<long> to)
    {
        Span<Vector<long>> sums = MemoryMarshal.Cast<long, Vector<long>>(to);
        ReadOnlySpan<Vector<long>> parts = MemoryMarshal.Cast<long, Vector<long>>(from);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += parts[i];
        for (int i = sums.Length * Vector<long>.Count; i < to.Length; i++)
            to[i] += from[i];
    }

    /// <summary>Adds a table of 32 bits to one of 64, of which it may have fewer places.</summary>
    /// <param name="from">What is added.</param>
    /// <param name="to">The sum; at least as long.</param>
    // A map is counted once per run: the loop must be fast at its first call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<uint> from, Span<long> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(Vector256.LoadUnsafe(in from[i]));
            Span<long> eight = to.Slice(i, Vector256<uint>.Count);
            (Vector256.Create(eight) + lower.AsInt64()).CopyTo(eight);
            Span<long> second = eight[Vector256<long>.Count..];
            (Vector256.Create(second) + upper.AsInt64()).CopyTo(second);
        }

        for (; i < from.Length; i++)
            to[i] += from[i];
    }
}
