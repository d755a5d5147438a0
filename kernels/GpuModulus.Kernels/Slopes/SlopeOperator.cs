namespace GpuModulus.Kernels.Slopes;

/// <summary>The named slope operators.</summary>
public enum SlopeOperator
{
    /// <summary>Central difference; the default, and Gwyddion's slope filter.</summary>
    Central,

    /// <summary>Sobel 3 × 3.</summary>
    Sobel,

    /// <summary>Prewitt: least-squares plane in 3 × 3.</summary>
    Prewitt,

    /// <summary>Derivative of a Gaussian, for noisy heights.</summary>
    Gaussian,
}
