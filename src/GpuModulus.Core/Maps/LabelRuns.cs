using System.Numerics;
using System.Runtime.CompilerServices;
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
}
