namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>What one made scene looks like. Lengths in metres.</summary>
public sealed record SceneSettings
{
    public int Columns { get; init; } = 512;

    public int Rows { get; init; } = 512;

    public double PitchX { get; init; } = 20e-9;

    public double PitchY { get; init; } = 20e-9;

    /// <summary>0 pristine, 1 five cycles, 2 thirty, 3 sixty, 4 two hundred.</summary>
    public int Stage { get; init; }

    public int Seed { get; init; } = 1;

    public bool Hard { get; init; }

    /// <summary>Truncated octahedra (false) or pyramids and roofs cut from random planes (true).</summary>
    public bool RandomPlanes { get; init; }

    /// <summary>Grains of fractal relief (true) instead of packed spheres.</summary>
    public bool FractalBinder { get; init; }

    /// <summary>Fraction of the usual number of crystals; 0 gives all b/c.</summary>
    public double CrystalFraction { get; init; } = 1;
}
