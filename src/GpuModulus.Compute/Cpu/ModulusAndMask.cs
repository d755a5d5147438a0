namespace GpuModulus.Compute.Cpu;

/// <summary>Modulus and mask alone: no indentation, no arctangent.</summary>
internal readonly struct ModulusAndMask : IMapSelection
{
    public static bool Everything => false;

    public static bool CountsModuli => false;
}
