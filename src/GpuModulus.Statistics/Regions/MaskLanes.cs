using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Statistics;

/// <summary>Codes of <see cref="Core.Results.MaskReason"/> beside eight values.</summary>
internal static class MaskLanes
{
    /// <summary>All bits set where the pixel has a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Unmasked(ReadOnlySpan<byte> mask, int at)
    {
        (Vector128<ushort> codes, _) = Vector128.Widen(Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(mask[at..])).AsByte());
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(codes);
        return Vector256.Equals(Vector256.Create(lower, upper).AsInt32(), Vector256<int>.Zero);
    }
}
