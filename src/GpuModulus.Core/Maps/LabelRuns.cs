using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Core.Maps;

/// <summary>Stretches of one label along a line. They are a few vectors long: what a call of a general search costs counts.</summary>
public static class LabelRuns
{
    /// <summary>The first place after <paramref name="from"/> that has another label, or the line's length.</summary>
    /// <param name="line">Labels.</param>
    /// <param name="from">Where the stretch begins, or a place inside it.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="from"/> is not on the line.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int End(ReadOnlySpan<int> line, int from)
    {
        int own = line[from], x = from + 1;
        for (; x <= line.Length - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            uint others = ~Vector256.Equals(Vector256.LoadUnsafe(in line[x]), Vector256.Create(own)).ExtractMostSignificantBits() & 0xFF;
            if (others != 0)
                return x + BitOperations.TrailingZeroCount(others);
        }

        while (x < line.Length && line[x] == own)
            x++;
        return x;
    }

    /// <summary>Writes where every stretch of a line ends, the place behind its last pixel, and returns how many there are: faster than to ask for one after the other where all are wanted.</summary>
    /// <param name="line">Labels.</param>
    /// <param name="ends">At least as long as the line.</param>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Ends(ReadOnlySpan<int> line, Span<int> ends)
    {
        if (ends.Length < line.Length)
            throw new ArgumentException($"{ends.Length} places are too few for the stretches of {line.Length} pixels.", nameof(ends));
        ref int label = ref MemoryMarshal.GetReference(line), end = ref MemoryMarshal.GetReference(ends);
        int count = 0, x = 1;
        for (; x <= line.Length - SetLanes.Count; x += SetLanes.Count)
        {
            Vector256<int> like = Vector256.Equals(Vector256.LoadUnsafe(ref label, (nuint)x), Vector256.LoadUnsafe(ref label, (nuint)(x - 1)));
            count += SetLanes.Write(~like.ExtractMostSignificantBits() & 0xFF, x, ref Unsafe.Add(ref end, count));
        }

        for (; x <= line.Length; x++)
        {
            ends[count] = x;
            count += x == line.Length || line[x] != line[x - 1] ? 1 : 0;
        }

        return count;
    }
}
