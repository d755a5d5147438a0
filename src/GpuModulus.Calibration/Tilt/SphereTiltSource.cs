namespace GpuModulus.Calibration;

/// <summary>Where the tilt of a sphere's pixel comes from.</summary>
public enum SphereTiltSource
{
    /// <summary>The slope operator's, as in maps, while its noise is small; else the fitted sphere's.</summary>
    Auto,

    /// <summary>The slope operator on the height map: what a map will use.</summary>
    SlopeOperator,

    /// <summary>The fitted sphere's own slope: free of height noise.</summary>
    Sphere,
}
