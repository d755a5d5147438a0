using System.Runtime.CompilerServices;

namespace GpuModulus.Compute.Cpu;

/// <summary>Where one row of results goes: into a map, or into a thread's scratch row where only a histogram wants it; null where nobody does.</summary>
internal unsafe struct RowPointers
{
    public float* Modulus;
    public float* ApparentModulus;
    public float* Tilt;
    public float* TiltCorrection;
    public float* Indentation;
    public byte* Mask;

    /// <summary>The row that many rows below; a scratch row has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly RowPointers Below(int rows, nint columns) => new()
    {
        Modulus = At(Modulus, rows * columns),
        ApparentModulus = At(ApparentModulus, rows * columns),
        Tilt = At(Tilt, rows * columns),
        TiltCorrection = At(TiltCorrection, rows * columns),
        Indentation = At(Indentation, rows * columns),
        Mask = Mask == null ? null : Mask + (rows * columns),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(float* map, nint distance) => map == null ? null : map + distance;
}
