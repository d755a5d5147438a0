using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms;

/// <summary>What scan of silica microspheres to make.</summary>
public sealed record SpherePhantomSettings : MadeScanSettings
{
    /// <summary>1024 × 1024 pixels of 20 nm.</summary>
    public SpherePhantomSettings()
        : base(1024)
    {
    }

    /// <summary>Number of spheres wanted, those cut by the border included; fewer where no more find room.</summary>
    public int Spheres { get; init; } = 12;

    /// <summary>Mean radius, m.</summary>
    public double RadiusMetres { get; init; } = 1.5e-6;

    /// <summary>Relative standard deviation of the radius; twice it is the limit.</summary>
    public double RadiusSpread { get; init; } = 0.03;

    /// <summary>Chance that a sphere is put in touch with another.</summary>
    public double TouchingFraction { get; init; } = 0.35;

    /// <summary>True modulus of the spheres, Pa.</summary>
    public double ModulusPascals { get; init; } = 70e9;

    /// <summary>Relative standard deviation of the modulus from pixel to pixel.</summary>
    public double ModulusSpread { get; init; } = 0.03;

    /// <summary>Modulus of the substrate, Pa.</summary>
    public double SubstrateModulusPascals { get; init; } = 55e9;

    /// <summary>Root mean square roughness of spheres and substrate, m.</summary>
    public double RoughnessMetres { get; init; } = 0.4e-9;

    /// <summary>Clusters of soft debris per m², on spheres as between them.</summary>
    public double DebrisPerSquareMetre { get; init; } = 0.15e12;

    internal ScanGrid Validated()
    {
        ScanGrid grid = new ScanGrid(Columns, Rows, PitchXMetres, PitchYMetres).Validated("sphere phantom");
        Span<double> positive = [RadiusMetres, ModulusPascals, SubstrateModulusPascals];
        Span<double> notNegative = [Spheres, RadiusSpread, TouchingFraction, ModulusSpread, RoughnessMetres, DebrisPerSquareMetre];
        bool valid = grid.PixelCount <= Array.MaxLength && RadiusSpread < 0.4;
        foreach (double value in positive)
            valid &= value > 0 && double.IsFinite(value);
        foreach (double value in notNegative)
            valid &= value >= 0 && double.IsFinite(value);
        if (!valid)
            throw new InputException("sphere phantom", "a setting is impossible", "radii and moduli must be above 0, the rest at least 0, the map small enough for memory");
        ValidateInstrument();
        return grid;
    }
}
