using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms;

/// <summary>What flat reference sample to make.</summary>
public sealed record ReferencePhantomSettings : MadeScanSettings
{
    /// <summary>256 × 256 pixels of 20 nm.</summary>
    public ReferencePhantomSettings()
        : base(256)
    {
    }

    /// <summary>True modulus, Pa.</summary>
    public required double ModulusPascals { get; init; }

    /// <summary>Relative standard deviation of the modulus from pixel to pixel.</summary>
    public double ModulusSpread { get; init; } = 0.04;

    /// <summary>Root mean square roughness, m.</summary>
    public double RoughnessMetres { get; init; } = 0.5e-9;

    /// <summary>Mean Φ1, degrees.</summary>
    public double PhaseDegrees { get; init; } = 42;

    /// <summary>Polystyrene, 3 GPa.</summary>
    public static ReferencePhantomSettings Polystyrene(ulong seed) => new() { ModulusPascals = 3e9, Seed = seed, PhaseDegrees = 47 };

    /// <summary>Fused silica, 73 GPa.</summary>
    public static ReferencePhantomSettings FusedSilica(ulong seed) => new() { ModulusPascals = 73e9, Seed = seed, PhaseDegrees = 38 };

    internal ScanGrid Validated()
    {
        ScanGrid grid = new ScanGrid(Columns, Rows, PitchXMetres, PitchYMetres).Validated("reference phantom");
        bool valid = grid.PixelCount <= Array.MaxLength && ModulusPascals > 0 && double.IsFinite(ModulusPascals)
            && ModulusSpread is >= 0 and < 0.2 && RoughnessMetres >= 0 && double.IsFinite(RoughnessMetres) && Math.Abs(PhaseDegrees) < 80;
        if (!valid)
            throw new InputException("reference phantom", "a setting is impossible", "give a modulus above 0, a spread below 0.2, a phase below 80° and a map that fits into memory");
        ValidateInstrument();
        return grid;
    }
}
