using System.Runtime.InteropServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>What turns an operator's rises into a slope: tan θ = √(riseX² + riseY² · <see cref="AspectSquare"/>) · <see cref="TangentPerRise"/>.</summary>
/// <typeparam name="T">Lanes.</typeparam>
[StructLayout(LayoutKind.Sequential)]
public struct SlopeScale<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>1 / (2 dx), 1/m.</summary>
    public T TangentPerRise;

    /// <summary>(dx/dy)².</summary>
    public T AspectSquare;

    /// <summary>Radius in pixels along x; 1 but for the Gaussian derivative.</summary>
    public int RadiusX;

    /// <summary>Radius in pixels along y.</summary>
    public int RadiusY;
}
