namespace GpuModulus.Statistics;

/// <summary>What the first pass learned about one region.</summary>
internal sealed class RegionSurvey
{
    private const int ModulusExponent = 10;
    private const int ModulusOctaves = 34;
    private const int IndentationExponent = -40;
    private const int IndentationOctaves = 20;

    public long Pixels;
    public long Valid;
    public long Tilted;
    public long WithIndentation;
    public long BelowAmplitude2;
    public double TiltSum;
    public SurfaceMoments Surface;

    public OctaveCounts Modulus { get; } = new(ModulusExponent, ModulusOctaves);

    public OctaveCounts Indentation { get; } = new(IndentationExponent, IndentationOctaves);

    public static OctaveTally ModulusTally() => new(ModulusExponent, ModulusOctaves);

    public static OctaveTally IndentationTally() => new(IndentationExponent, IndentationOctaves);
}
