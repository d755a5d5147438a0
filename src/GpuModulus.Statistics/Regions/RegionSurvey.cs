namespace GpuModulus.Statistics;

/// <summary>What the first pass learned about one region.</summary>
/// <param name="slab">Where its counts stand, with those of other regions.</param>
internal sealed class RegionSurvey(CountSlab slab)
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

    public OctaveCounts Modulus { get; } = new(ModulusExponent, ModulusOctaves, slab);

    public OctaveCounts Indentation { get; } = new(IndentationExponent, IndentationOctaves, slab);

    public static OctaveTally ModulusTally() => new(ModulusExponent, ModulusOctaves);

    public static OctaveTally IndentationTally() => new(IndentationExponent, IndentationOctaves);
}
