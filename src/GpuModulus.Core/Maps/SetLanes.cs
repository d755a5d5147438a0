using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Core.Maps;

/// <summary>Lists of the places that a comparison of eight pixels has found. Which these are cannot be foreseen, so that a branch for each costs more than all that is done with them.</summary>
public static class SetLanes
{
    /// <summary>Pixels compared at a time, and places that are written at a time, however many of them count.</summary>
    public const int Count = 8;

    private const int HalfCount = Count / 2;

    // Of four bits, the numbers of those that are set, one in each byte. BMI2 would make them, but takes hundreds of cycles on some processors.
    private static ReadOnlySpan<uint> Numbers =>
    [
        0x00000000, 0x00000000, 0x00000001, 0x00000100, 0x00000002, 0x00000200, 0x00000201, 0x00020100,
        0x00000003, 0x00000300, 0x00000301, 0x00030100, 0x00000302, 0x00030200, 0x00030201, 0x03020100,
    ];

    /// <summary>
    /// Writes the numbers of the bits that are set, each plus <paramref name="first"/>, in order, and returns how many these are; what follows them, up to eight in all, is overwritten.
    /// An array as long as all pixels together has room enough where they are taken in order, eight that exist at a time: no more places than pixels come before these.
    /// </summary>
    /// <param name="bits">Eight bits.</param>
    /// <param name="first">Place of the first pixel.</param>
    /// <param name="places">The first of eight places to write to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(uint bits, int first, ref int places)
    {
        uint low = bits & 0xF, high = (bits >> HalfCount) & 0xF;
        int count = BitOperations.PopCount(low);
        Four(low, first).StoreUnsafe(ref places);
        Four(high, first + HalfCount).StoreUnsafe(ref places, (nuint)count);
        return count + BitOperations.PopCount(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Four(uint bits, int first)
    {
        Vector128<byte> numbers = Vector128.CreateScalarUnsafe(Unsafe.Add(ref MemoryMarshal.GetReference(Numbers), (nint)bits)).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(numbers)).AsInt32() + Vector128.Create(first);
    }
}
