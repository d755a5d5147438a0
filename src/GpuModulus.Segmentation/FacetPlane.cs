namespace GpuModulus.Segmentation;

/// <summary>
/// z(x, y) = OffsetMetres + SlopeX·x + SlopeY·y, with x = column · pitch and y = row · pitch in metres: the plane of a region.
/// </summary>
/// <param name="OffsetMetres">Height of the plane at the centre of the first pixel, m.</param>
/// <param name="SlopeX">∂z/∂x, a pure number.</param>
/// <param name="SlopeY">∂z/∂y, a pure number.</param>
/// <param name="ResidualMetres">Root mean square distance of the region's pixels from it, along its normal, m.</param>
public readonly record struct FacetPlane(double OffsetMetres, double SlopeX, double SlopeY, double ResidualMetres)
{
    /// <summary>θ = atan √(SlopeX² + SlopeY²), rad.</summary>
    public double TiltRadians => Math.Atan(Math.Sqrt((SlopeX * SlopeX) + (SlopeY * SlopeY)));

    /// <summary>Unit normal, z upwards: (−SlopeX, −SlopeY, 1)/√(1 + SlopeX² + SlopeY²).</summary>
    public (double X, double Y, double Z) Normal
    {
        get
        {
            double length = Math.Sqrt(1 + (SlopeX * SlopeX) + (SlopeY * SlopeY));
            return (-SlopeX / length, -SlopeY / length, 1 / length);
        }
    }
}
