using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Kernels.Tests;

/// <summary>The check values that the physics is held against, typed from the notes, not computed by this program.</summary>
internal static class PhysicsNotes
{
    public const double SpringConstant1 = 26;
    public const double QualityFactor1 = 400;
    public const double Resonance2 = 1.71e6;
    public const double SpringConstant2 = 844.74;
    public const double FreeAmplitude1 = 150e-9;
    public const double Amplitude1 = 105e-9;
    public const double Radius = 10e-9;

    /// <summary>The instrument of the notes, with a flat punch.</summary>
    public static readonly MappingParameters Parameters = new()
    {
        Signal = SignalKind.Frequency,
        Oscillation = new()
        {
            SpringConstant1 = SpringConstant1,
            QualityFactor1 = QualityFactor1,
            Resonance2 = Resonance2,
            SpringConstant2 = SpringConstant2,
            FreeAmplitude1 = FreeAmplitude1,
            Amplitude1 = Amplitude1,
            Phase1Radians = 0.8,
        },
        Tip = new(Radius, 36 * Math.PI / 180),
    };

    /// <summary>Δf2 in Hz, Φ1 in degrees, a and s in N/m, E in Pa, δ in m; flat punch.</summary>
    public static readonly (double Shift, double PhaseDegrees, double A, double S, double E, double Delta)[] Punch =
    [
        (500, 50, 0.0596874209, 0.494, 1.82273387e8, 9.51494817e-9),
        (3200, 50, 0.0596874209, 3.1616, 2.95116319e9, 1.48671065e-9),
        (3200, 35, 0.0760641184, 3.1616, 2.61423554e9, 1.89462592e-9),
        (10000, 50, 0.0596874209, 9.88, 1.63030274e10, 4.75747408e-10),
        (39000, 50, 0.0596874209, 38.532, 1.25564008e11, 1.21986515e-10),
        (60000, 35, 0.0760641184, 59.28, 2.12249474e11, 1.01046716e-10),
    ];

    /// <summary>θ in degrees, the published K_c, cos^2.5 θ.</summary>
    public static readonly (double Degrees, double Published, double Cosine)[] TiltCorrection =
    [
        (0, 1.000310000, 1.000000),
        (5, 1.001848657, 0.990514),
        (10, 0.980973520, 0.962451),
        (20, 0.842853120, 0.855982),
        (30, 0.595736120, 0.697954),
        (40, 0.358281520, 0.513612),
        (45, 0.310028157, 0.420448),
    ];
}
