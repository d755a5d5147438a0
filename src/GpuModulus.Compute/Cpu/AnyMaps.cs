namespace GpuModulus.Compute.Cpu;

/// <summary>Whatever has a place to go.</summary>
internal readonly struct AnyMaps : IMapSelection
{
    public static bool Everything => true;

    public static bool CountsModuli => false;
}
