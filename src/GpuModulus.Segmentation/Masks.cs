using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>Masks of 0 and 1, made and read many pixels at a time.</summary>
internal static class Masks
{
    /// <summary>1 where the label is 0.</summary>
    public static void OfRest(ReadOnlySpan<int> labels, Span<byte> mask)
    {
        int i = 0;
        ref int label = ref MemoryMarshal.GetReference(labels);
        for (; i + Vector256<byte>.Count <= labels.Length; i += Vector256<byte>.Count)
            Pack(Rest(ref label, i), Rest(ref label, i + 8), Rest(ref label, i + 16), Rest(ref label, i + 24)).StoreUnsafe(ref mask[i]);
        for (; i < labels.Length; i++)
            mask[i] = labels[i] == 0 ? (byte)1 : (byte)0;
    }

    /// <summary>1 where the label is 0 and the value below a limit.</summary>
    public static void OfRestBelow(ReadOnlySpan<int> labels, ReadOnlySpan<float> values, float limit, Span<byte> mask)
    {
        int i = 0;
        ref int label = ref MemoryMarshal.GetReference(labels);
        ref float value = ref MemoryMarshal.GetReference(values);
        for (; i + Vector256<byte>.Count <= labels.Length; i += Vector256<byte>.Count)
        {
            Pack(
                Rest(ref label, i) & Below(ref value, i, limit), Rest(ref label, i + 8) & Below(ref value, i + 8, limit),
                Rest(ref label, i + 16) & Below(ref value, i + 16, limit), Rest(ref label, i + 24) & Below(ref value, i + 24, limit)).StoreUnsafe(ref mask[i]);
        }

        for (; i < labels.Length; i++)
            mask[i] = labels[i] == 0 && values[i] < limit ? (byte)1 : (byte)0;
    }

    /// <summary>Takes out of a mask what another has.</summary>
    public static void Remove(ReadOnlySpan<byte> other, Span<byte> mask)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= mask.Length; i += Vector<byte>.Count)
            Vector.AndNot(new Vector<byte>(mask[i..]), new Vector<byte>(other[i..])).CopyTo(mask[i..]);
        for (; i < mask.Length; i++)
            mask[i] &= (byte)~other[i];
    }

    /// <summary>The next column from <paramref name="x"/> on that one mask has and the other has not, or the row's length.</summary>
    public static int NextOpen(byte[] mask, byte[] other, int row, int x, int w)
    {
        for (; x + Vector256<byte>.Count <= w; x += Vector256<byte>.Count)
        {
            Vector256<byte> open = Vector256.AndNot(Vector256.LoadUnsafe(ref mask[0], (nuint)(row + x)), Vector256.LoadUnsafe(ref other[0], (nuint)(row + x)));
            uint bits = ~Vector256.Equals(open, Vector256<byte>.Zero).ExtractMostSignificantBits();
            if (bits != 0)
                return x + BitOperations.TrailingZeroCount(bits);
        }

        while (x < w && (mask[row + x] == 0 || other[row + x] != 0))
            x++;
        return x;
    }

    private static Vector256<int> Rest(ref int label, int i) => Vector256.Equals(Vector256.LoadUnsafe(ref label, (nuint)i), Vector256<int>.Zero);

    private static Vector256<int> Below(ref float value, int i, float limit) => Vector256.LessThan(Vector256.LoadUnsafe(ref value, (nuint)i), Vector256.Create(limit)).AsInt32();

    private static Vector256<byte> Pack(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d)).AsByte() & Vector256<byte>.One;
}
