namespace GpuModulus.Statistics;

/// <summary>What the first pass learned about one region.</summary>
internal sealed class RegionSurvey
{
    public long Pixels;
    public long Valid;
    public long Tilted;
    public long WithIndentation;
    public long BelowAmplitude2;
    public double TiltSum;
    public SurfaceMoments Surface;

    public OctaveCounts Modulus { get; } = NewModulus();

    public OctaveCounts Indentation { get; } = NewIndentation();

    public static OctaveCounts NewModulus() => new(10, 34);

    public static OctaveCounts NewIndentation() => new(-40, 20);
}
