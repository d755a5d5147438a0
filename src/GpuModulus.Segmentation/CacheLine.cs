using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace GpuModulus.Segmentation;

/// <summary>Asks for memory before it is needed, where the processor cannot foresee the place: the pixels of a border or of a growing plane lie on many lines.</summary>
internal static class CacheLine
{
    /// <summary>Begins to load the 64 bytes about an element; without effect on other processors, and on a place outside the array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Ask<T>(T[] array, int index)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index)));
    }
}
