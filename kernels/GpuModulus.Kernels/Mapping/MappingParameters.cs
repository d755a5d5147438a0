using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Everything about a map that is the same for all pixels, in SI units and double precision: what a caller fills in.</summary>
public sealed record MappingParameters
{
    /// <summary>What the modulus is computed from.</summary>
    public SignalKind Signal { get; init; }

    /// <summary>The AM-FM scalars; needed for <see cref="SignalKind.Frequency"/> only.</summary>
    public OscillationParameters? Oscillation { get; init; }

    /// <summary>Contact model.</summary>
    public ContactModel Contact { get; init; } = ContactModel.Punch;

    /// <summary>The tip's shape.</summary>
    public TipGeometry Tip { get; init; }

    /// <summary>Slope operator.</summary>
    public SlopeChoice Slope { get; init; } = new(SlopeOperator.Central);

    /// <summary>K_c.</summary>
    public TiltCorrection TiltCorrection { get; init; } = TiltCorrection.Published;

    /// <summary>Cut-off: steeper pixels are masked; degrees.</summary>
    public double MaxTiltDegrees { get; init; } = 45;

    /// <summary>Limit above which indentations are counted, m.</summary>
    public double IndentationLimitMetres { get; init; } = 2e-9;

    /// <summary>A2, m, or null where unknown.</summary>
    public double? Amplitude2Metres { get; init; }

    /// <summary>Contact → sample modulus, or null to report the contact modulus itself.</summary>
    public TipElasticity? TipElasticity { get; init; }

    /// <summary>Throws when a parameter is impossible or missing.</summary>
    /// <exception cref="InputException">Names the option.</exception>
    public void Validate(ScanGrid grid)
    {
        grid.Validated("map");
        Slope.Validate(grid);
        if (!(MaxTiltDegrees > 0 && MaxTiltDegrees <= TiltCorrection.MaxTiltDegrees))
        {
            throw new InputException(
                "--max-tilt", $"{MaxTiltDegrees:G4}° is outside 0–{TiltCorrection.MaxTiltDegrees:G4}°, the range of K_c ({TiltCorrection.Description})", "K_c is never extrapolated");
        }

        RequirePositive(IndentationLimitMetres, "--max-indentation");
        if (Amplitude2Metres is { } a2)
            RequirePositive(a2, "--amplitude2");
        if (TipElasticity is { } tip)
            tip.Validate();
        if (Signal != SignalKind.Frequency)
            return;
        if (Oscillation is null)
            throw new InputException("map", "the oscillation parameters are missing", "give them as options or with --calibration");
        Oscillation.Validate();
        if (Contact != ContactModel.Cone)
            RequirePositive(Tip.RadiusMetres, "--contact-radius");
        else if (!(Tip.HalfAngleRadians > 0 && Tip.HalfAngleRadians < Math.PI / 2))
            throw new InputException("--cone-half-angle", "the cone's half angle must lie between 0° and 90°", "give it, e.g. --cone-half-angle 36");
    }

    /// <summary>The constants of the per-pixel formulas, rounded to the lanes' precision once, here.</summary>
    public MappingConstants<T> ToConstants<T>(ScanGrid grid, bool amplitudeChannel, bool phaseChannel, bool instrumentMask)
        where T : unmanaged, ILanes<T>
    {
        double cutoff = MaxTiltDegrees * Math.PI / 180;
        // Rounded to a float for every backend alike: all cut at one and the same square, and at 45° that is exactly the square of a rise of two pitches over two.
        double twoPitches = 2 * grid.PitchXMetres, aspect = grid.PitchXMetres / grid.PitchYMetres;
        float cutoffSquare = (float)((float)(Math.Tan(cutoff) * Math.Tan(cutoff)) * twoPitches * twoPitches);
        OscillationParameters? o = Signal == SignalKind.Frequency ? Oscillation : null;
        double offset = o is { FrequencyIsTracked: true } ? o.Resonance2 : 0;
        double ratioScale = o is null ? 0 : o.StiffnessPerHertz * o.QualityFactor1 / (o.SpringConstant1 * o.FreeAmplitude1);
        bool varied = amplitudeChannel || phaseChannel;
        ShiftLaw law = !varied && o is { Amplitude1: { } a, Phase1Radians: { } phase } ? LawOfConstantAmplitude(o.StiffnessPerHertz, ratioScale * a / Math.Cos(phase), a) : default;
        return new()
        {
            TiltTable = TiltTable<T>.Create(TiltCorrection, cutoff, 1 / twoPitches),
            Slope = new()
            {
                TangentPerRise = T.Parameter(1 / twoPitches),
                AspectSquare = T.Parameter(aspect * aspect),
                RadiusX = Slope.RadiusX(grid),
                RadiusY = Slope.RadiusY(grid),
            },
            CutoffSquare = T.Parameter(cutoffSquare),
            SteepestSquare = T.Parameter((float)(PixelMapping.SteepestSquare * twoPitches * twoPitches)),
            FrequencyOffset = T.Parameter((float)offset),
            FrequencyOffsetRest = T.Parameter(offset - (float)offset),
            RatioScale = T.Parameter(ratioScale),
            Amplitude = T.Parameter(o?.Amplitude1 ?? 0),
            CosinePhase = T.Parameter(Cosine(o?.Phase1Radians) ?? 0),
            ModulusAtOneHertz = T.Parameter(law.Modulus),
            IndentationAtOneHertz = T.Parameter(law.Indentation),
            LowestShift = T.Parameter((float)law.Lowest),
            HighestShift = T.Parameter((float)law.Highest),
            ModulusScale = T.Parameter(o is null ? 0 : ModulusScale() * o.StiffnessPerHertz),
            IndentationScale = T.Parameter(o is null ? 0 : IndentationFactor() / ratioScale),
            TipCompliance = T.Parameter(TipElasticity?.Compliance ?? 0),
            SampleFactor = T.Parameter(TipElasticity?.SampleFactor ?? 1),
            IndentationLimit = T.Parameter(IndentationLimitMetres),
            Amplitude2 = T.Parameter(Amplitude2Metres ?? 0),
            Signal = (int)Signal,
            HasAmplitudeChannel = amplitudeChannel ? 1 : 0,
            HasPhaseChannel = phaseChannel ? 1 : 0,
            HasInstrumentMask = instrumentMask ? 1 : 0,
            HasTipCompliance = TipElasticity is null ? 0 : 1,
            CountsModulus = 1,
            CountsTilt = 1,
            CountsIndentation = 1,
        };
    }

    private static double? Cosine(double? radians) => radians is { } angle ? Math.Cos(angle) : null;

    internal static void RequirePositive(double value, string option)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new InputException(option, $"{value:G6} is not a positive number", "give a measured value");
    }

    /// <summary>With a and A1 constant, E and δ are powers of the shift, and lie between their limits on one interval.</summary>
    private ShiftLaw LawOfConstantAmplitude(double stiffnessAtOneHertz, double ratioAtOneHertz, double amplitude)
    {
        DoubleLane stiffness = new(stiffnessAtOneHertz), ratio = new(ratioAtOneHertz), one = new(1), a1 = new(amplitude);
        (double modulus, double exponent) = Contact switch
        {
            ContactModel.Punch => (FlatPunch.Modulus(stiffness, ratio, one, a1).Value, FlatPunch.Exponent),
            ContactModel.Sphere => (HertzSphere.Modulus(stiffness, ratio, one, a1).Value, HertzSphere.Exponent),
            _ => (SneddonCone.Modulus(stiffness, ratio, one, a1).Value, SneddonCone.Exponent),
        };
        modulus *= ModulusScale();
        double indentation = IndentationFactor() * amplitude / ratioAtOneHertz;
        return new(
            modulus,
            indentation,
            Math.Max(PixelMapping.SmallestShift, Math.Max(Math.Pow(PixelMapping.SmallestModulus / modulus, 1 / exponent), indentation / PixelMapping.LargestIndentation)),
            Math.Min(PixelMapping.LargestShift, Math.Min(Math.Pow(PixelMapping.LargestModulus / modulus, 1 / exponent), indentation / PixelMapping.SmallestIndentation)));
    }

    private readonly record struct ShiftLaw(double Modulus, double Indentation, double Lowest, double Highest);

    private double ModulusScale() => Contact switch
    {
        ContactModel.Punch => FlatPunch.ModulusScale(Tip),
        ContactModel.Sphere => HertzSphere.ModulusScale(Tip),
        _ => SneddonCone.ModulusScale(Tip),
    };

    private double IndentationFactor() => Contact switch
    {
        ContactModel.Punch => FlatPunch.IndentationFactor,
        ContactModel.Sphere => HertzSphere.IndentationFactor,
        _ => SneddonCone.IndentationFactor,
    };
}
