using System.Runtime.InteropServices;

namespace GpuModulus.Compute.Cpu;

/// <summary>
/// Numbers, 0 at first, on cache lines of their own outside the managed heap. On it two threads' counters lay in each other's neighbourhood, and two threads were then no faster than one.
/// Given back when nothing refers to this any more, so whoever holds the pointer must hold this, too.
/// </summary>
internal sealed unsafe class OwnLines<T> : SafeHandle
    where T : unmanaged
{
    // Processors fetch lines of 64 bytes in pairs.
    private const nuint LineBytes = 128;

    /// <summary>Allocates.</summary>
    /// <param name="length">Numbers; with 0 nothing is allocated.</param>
    public OwnLines(int length)
        : base(0, ownsHandle: true)
    {
        Length = length;
        if (length == 0)
            return;
        nuint bytes = (((nuint)length * (nuint)sizeof(T)) + LineBytes - 1) & ~(LineBytes - 1);
        handle = (nint)NativeMemory.AlignedAlloc(bytes, LineBytes);
        NativeMemory.Clear(Pointer, bytes);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>The first one; null where there is none.</summary>
    public T* Pointer => (T*)handle;

    /// <summary>All of them.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(Pointer);
        return true;
    }
}
