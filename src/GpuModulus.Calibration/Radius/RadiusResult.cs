using GpuModulus.Core.Calibration;
using GpuModulus.Core.Results;

namespace GpuModulus.Calibration;

/// <summary>A contact radius from one reference map.</summary>
public sealed record RadiusResult
{
    /// <summary>The reference scan.</summary>
    public required string Source { get; init; }

    /// <summary>R, m. The error is that of the fitted peak, of K_c at tilts that are mostly noise, and, where given, of the reference's modulus; not that of k1, Q1, f2 or the amplitudes, which R absorbs.</summary>
    public required CalibrationValue Radius { get; init; }

    /// <summary>"punch" or "sphere".</summary>
    public required string ContactModel { get; init; }

    /// <summary>The reference's modulus, Pa.</summary>
    public required double ReferencePascals { get; init; }

    /// <summary>Its relative standard error; 0: taken as exact.</summary>
    public double ReferenceRelativeError { get; init; }

    /// <summary>The peak that was fitted, with the radius inserted: its μ is the reference's (contact) modulus, Pa.</summary>
    public required GaussianFit Peak { get; init; }

    /// <summary>The histogram of the flat parts with the radius inserted, Pa.</summary>
    public required LinearHistogram Histogram { get; init; }

    /// <summary>Fraction of the map that is flat and has a value.</summary>
    public required double FlatFraction { get; init; }

    /// <summary>Median peak indentation on the flat parts, m; the punch stands for the tip below some 2 nm only.</summary>
    public required double MedianIndentationMetres { get; init; }

    /// <summary>Whether nothing speaks against the result.</summary>
    public required bool Trustworthy { get; init; }

    /// <summary>A sentence that says whether to trust it.</summary>
    public required string Verdict { get; init; }

    /// <summary>The values as they go into calibration.json.</summary>
    public CalibrationRecord ToCalibration() => new() { ContactRadius = Radius, ContactModel = ContactModel, ReferenceModulus = Reference };

    /// <summary>The reference's modulus as a value of the calibration.</summary>
    internal CalibrationValue Reference => new(ReferencePascals, ReferenceRelativeError > 0 ? ReferenceRelativeError * ReferencePascals : null, $"given for {Path.GetFileName(Source)}");
}
