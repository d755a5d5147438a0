namespace GpuModulus.Phantoms;

/// <summary>One visible crystal plane: z = z0 + SlopeX·x + SlopeY·y with x, y in metres from the first pixel's centre.</summary>
/// <param name="Id">Its value in the region ids.</param>
/// <param name="SlopeX">∂z/∂x of the mean plane, sample tilt included.</param>
/// <param name="SlopeY">∂z/∂y of the mean plane.</param>
/// <param name="ModulusPascals">Mean modulus from which its pixels were drawn, Pa.</param>
/// <param name="ModulusSpreadPascals">Standard deviation of its pixels about that mean, Pa.</param>
/// <param name="PixelCount">Pixels that show it.</param>
public sealed record FacetTruth(int Id, double SlopeX, double SlopeY, double ModulusPascals, double ModulusSpreadPascals, long PixelCount)
{
    /// <summary>θ = atan √(SlopeX² + SlopeY²), rad.</summary>
    public double TiltRadians => Math.Atan(Math.Sqrt((SlopeX * SlopeX) + (SlopeY * SlopeY)));
}
