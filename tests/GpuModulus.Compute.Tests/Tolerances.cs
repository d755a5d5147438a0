namespace GpuModulus.Compute.Tests;

/// <summary>What a backend may differ from the reference by.</summary>
/// <param name="Modulus">Corrected modulus, relative.</param>
/// <param name="ApparentModulus">Apparent modulus, relative.</param>
/// <param name="Indentation">Peak indentation, relative.</param>
/// <param name="TiltCorrection">K_c, relative.</param>
/// <param name="TiltRadians">θ, absolute.</param>
/// <param name="CutoffDegrees">Distance of θ from the cut-off within which the mask may differ.</param>
/// <param name="CheckValue">Check values of the physics notes, relative.</param>
internal sealed record Tolerances(
    double Modulus, double ApparentModulus, double Indentation, double TiltCorrection, double TiltRadians, double CutoffDegrees, double CheckValue)
{
    // Float ulp: 1.2e-7 relative, so a correctly rounded operation errs by 6e-8.

    /// <summary>The reference against itself, and against the notes, which print nine digits.</summary>
    private static readonly Tolerances Reference = new(
        Modulus: 0,
        ApparentModulus: 0,
        Indentation: 0,
        TiltCorrection: 0,
        TiltRadians: 0,
        CutoffDegrees: 0,
        CheckValue: 1e-6);

    /// <summary>IEEE single precision, every operation correctly rounded: SIMD and ILGPU's simulated device.</summary>
    private static readonly Tolerances IeeeSingle = new(
        // The contract between backends.
        Modulus: 4e-6,
        // Cone, the worst: s·r·√r/A1 with r of 4 rounded factors, 1.5 of them, and a cosine of 2.5e-7: below 1.5e-6.
        ApparentModulus: 1.5e-6,
        // A1²·D·cos/s: seven roundings and the cosine.
        Indentation: 1e-6,
        // d ln K_c / dθ is at most 2.8 per radian, times the error of θ, plus 1e-6 of the table (its bound) in single precision.
        TiltCorrection: 2.5e-6,
        // A tangent of up to 4 random heights differences: 4e-7 relative, θ ≤ 90°.
        TiltRadians: 6e-7,
        // The contract; 1.7e-6 rad.
        CutoffDegrees: 1e-4,
        CheckValue: 4e-6);

    /// <summary>GPUs: √ and ÷ of OpenCL may err by 3 and 2.5 ulp, and drivers contract; the contract stays.</summary>
    private static readonly Tolerances DeviceSingle = IeeeSingle with { ApparentModulus = 3e-6, Indentation = 3e-6, TiltCorrection = 3e-6, TiltRadians = 1e-6 };

    public static Tolerances Of(string backend) => backend switch
    {
        "reference" => Reference,
        "opencl" or "cuda" => DeviceSingle,
        _ => IeeeSingle,
    };
}
