namespace GpuModulus.Compute.Cpu;

/// <summary>Modulus, mask and the histogram of the modulus.</summary>
internal readonly struct ModulusMaskAndHistogram : IMapSelection
{
    public static bool Everything => false;

    public static bool CountsModuli => true;
}
