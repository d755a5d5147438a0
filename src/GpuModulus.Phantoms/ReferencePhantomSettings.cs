using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;

namespace GpuModulus.Phantoms;

/// <summary>What flat reference sample to make.</summary>
public sealed record ReferencePhantomSettings
{
    /// <summary>Pixels along a scan line.</summary>
    public int Columns { get; init; } = 256;

    /// <summary>Scan lines.</summary>
    public int Rows { get; init; } = 256;

    /// <summary>Distance of pixel centres along a line, m.</summary>
    public double PitchXMetres { get; init; } = 20e-9;

    /// <summary>Distance of scan lines, m.</summary>
    public double PitchYMetres { get; init; } = 20e-9;

    /// <summary>Another seed is another place.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>True modulus, Pa.</summary>
    public required double ModulusPascals { get; init; }

    /// <summary>Relative standard deviation of the modulus from pixel to pixel.</summary>
    public double ModulusSpread { get; init; } = 0.04;

    /// <summary>Root mean square roughness, m.</summary>
    public double RoughnessMetres { get; init; } = 0.5e-9;

    /// <summary>Mean Φ1, degrees.</summary>
    public double PhaseDegrees { get; init; } = 42;

    /// <summary>Noise of the channels.</summary>
    public PhantomNoise Noise { get; init; } = PhantomNoise.Typical;

    /// <summary>Errors of the scan.</summary>
    public ScanArtefacts Artefacts { get; init; } = ScanArtefacts.None;

    /// <summary>Cantilever and tip; its contact radius is what a calibration should find.</summary>
    public PhantomInstrument Instrument { get; init; } = new();

    /// <summary>How tilt falsifies the modulus.</summary>
    public TiltPolynomial TiltCorrection { get; init; } = TiltPolynomial.Published;

    /// <summary>Adds the channel YoungsRetrace, the apparent modulus.</summary>
    public bool WithInstrumentModulus { get; init; }

    /// <summary>FrequencyRetrace holds f2 + Δf2 in place of Δf2.</summary>
    public bool AbsoluteFrequency { get; init; }

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
        Instrument.Validate();
        Noise.Validate();
        Artefacts.Validate();
        return grid;
    }
}
