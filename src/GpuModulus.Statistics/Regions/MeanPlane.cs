namespace GpuModulus.Statistics;

/// <summary>z = Z + SlopeX·(x − X) + SlopeY·(y − Y); x and y in pixels, z in metres, slopes in metres per pixel.</summary>
internal readonly record struct MeanPlane(double X, double Y, double Z, double SlopeX, double SlopeY)
{
    /// <summary>Unit normal, z upwards, for a pitch in metres.</summary>
    public (double X, double Y, double Z) Normal(double pitchX, double pitchY)
    {
        double a = SlopeX / pitchX, b = SlopeY / pitchY, length = Math.Sqrt(1 + (a * a) + (b * b));
        return (-a / length, -b / length, 1 / length);
    }
}
