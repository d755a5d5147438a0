using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms;

/// <summary>What electrode to make. The same settings give the same phantom, bit for bit, for any number of threads.</summary>
public sealed record ElectrodePhantomSettings : MadeScanSettings
{
    /// <summary>512 × 512 pixels of 20 nm.</summary>
    public ElectrodePhantomSettings()
        : base(512)
    {
    }

    /// <summary>Number of charge cycles the electrode has seen.</summary>
    public CyclingStage Stage { get; init; }

    /// <summary>Typical diameter of a crystal, m.</summary>
    public double CrystalSizeMetres { get; init; } = 2.8e-6;

    /// <summary>Fraction of the area that the binder/carbon aggregate is to cover between the crystals; holds for scans of 10 µm and more. The gaps that no
    /// crystal reaches, some 10 %, are always binder/carbon; 1 buries every crystal.</summary>
    public double BinderCarbonFraction { get; init; } = 0.32;

    /// <summary>Number of binder/carbon islands per m² of gently tilted facet.</summary>
    public double IslandsPerSquareMetre { get; init; } = 0.3e12;

    /// <summary>Smallest visible facet that counts as one, m²; smaller slivers have class None.</summary>
    public double MinimumFacetAreaSquareMetres { get; init; } = 0.01e-12;

    /// <summary>Height of growth terraces on facets, m; 0 for none.</summary>
    public double TerraceHeightMetres { get; init; }

    /// <summary>Multiplies the stage's film roughness.</summary>
    public double FilmRoughnessFactor { get; init; } = 1;

    /// <summary>
    /// A difficult scan: 15 nm pitch, height noise ×3, sample tilt and bow, jumps, scars, one lost line, terraces of 3 nm, film roughness ×2.
    /// </summary>
    public static ElectrodePhantomSettings Hard(CyclingStage stage, ulong seed) => new()
    {
        Stage = stage,
        Seed = seed,
        PitchXMetres = 15e-9,
        PitchYMetres = 15e-9,
        TerraceHeightMetres = 3e-9,
        FilmRoughnessFactor = 2,
        Noise = PhantomNoise.Typical.WithHeightNoiseTimes(3),
        Artefacts = ScanArtefacts.Hard,
    };

    internal ScanGrid Validated()
    {
        ScanGrid grid = new ScanGrid(Columns, Rows, PitchXMetres, PitchYMetres).Validated("phantom");
        if (grid.PixelCount > Array.MaxLength)
            throw new InputException("phantom", $"{Columns} × {Rows} pixels do not fit into memory at once", "repeat a smaller phantom instead");
        if (!Enum.IsDefined(Stage))
            throw new InputException("phantom", $"there is no stage of {(int)Stage} cycles", "choose 0, 5, 30, 60 or 200");
        Check(CrystalSizeMetres > 0, "crystal size must be above 0");
        Check(BinderCarbonFraction is >= 0 and <= 1, "binder/carbon fraction must be between 0 and 1");
        Check(IslandsPerSquareMetre >= 0 && MinimumFacetAreaSquareMetres >= 0, "island density and facet area must not be negative");
        Check(TerraceHeightMetres >= 0 && FilmRoughnessFactor >= 0, "terrace height and film roughness must not be negative");
        Span<double> values = [CrystalSizeMetres, IslandsPerSquareMetre, MinimumFacetAreaSquareMetres, TerraceHeightMetres, FilmRoughnessFactor];
        foreach (double value in values)
            Check(double.IsFinite(value), "every setting must be finite");
        ValidateInstrument();
        return grid;
    }

    private static void Check(bool valid, string rule)
    {
        if (!valid)
            throw new InputException("phantom", rule, "mend the settings");
    }
}
