using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Core.Maps;

/// <summary>Lists of the places that a comparison of eight pixels has found. Which these are cannot be foreseen, so that a branch for each costs more than all that is done with them.</summary>
public static class SetLanes
{
    /// <summary>Pixels compared at a time, and places that are written at a time, however many of them count.</summary>
    public const int Count = 8;

    /// <summary>Writes the numbers of the bits that are set, each plus <paramref name="first"/>, in order, and returns how many these are; what follows them, up to eight in all, is overwritten.</summary>
    /// <param name="bits">Eight bits.</param>
    /// <param name="first">Place of the first pixel.</param>
    /// <param name="places">The first of eight places to write to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(uint bits, int first, ref int places)
    {
        if (!Bmi2.X64.IsSupported)
            return WriteEach(bits, first, ref places);

        // A byte of ones for every bit that is set takes the numbers of these bytes together.
        ulong chosen = Bmi2.X64.ParallelBitDeposit(bits, 0x0101_0101_0101_0101) * 0xFF;
        Vector128<ushort> lanes = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Bmi2.X64.ParallelBitExtract(0x0706_0504_0302_0100, chosen)).AsByte());
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(lanes);
        (Vector256.Create(first) + Vector256.Create(lower, upper).AsInt32()).StoreUnsafe(ref places);
        return BitOperations.PopCount(bits);
    }

    private static int WriteEach(uint bits, int first, ref int places)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1)
            Unsafe.Add(ref places, count++) = first + BitOperations.TrailingZeroCount(bits);
        return count;
    }
}
