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
}
