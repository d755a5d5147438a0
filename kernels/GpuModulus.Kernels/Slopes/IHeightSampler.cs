using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>Reads z(x, y) for a pixel inside the map.</summary>
/// <typeparam name="T">Lanes.</typeparam>
public interface IHeightSampler<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>z(x, y), m; 0 ≤ x &lt; columns and 0 ≤ y &lt; rows of the map.</summary>
    T Sample(int x, int y);
}
