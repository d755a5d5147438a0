using GpuModulus.Core;
using GpuModulus.Core.Calibration;

namespace GpuModulus.Calibration;

/// <summary>The radii measured before and after a sample, and the rule of [Shi 2026]: where they differ by 10 % or more, the tip has changed and the sample's moduli are not to be used.</summary>
public sealed record RadiusComparison
{
    /// <summary>Relative difference at which the two are refused.</summary>
    public const double LargestDifference = 0.1;

    private RadiusComparison(RadiusResult before, RadiusResult after)
    {
        Before = before;
        After = after;
        double mean = 0.5 * (before.Radius.Value + after.Radius.Value), half = 0.5 * (after.Radius.Value - before.Radius.Value);
        // The reference's modulus and K_c err alike in both, and they outweigh the peaks' own errors: the mean is no better than one.
        double common = 0.5 * ((before.Radius.Error ?? 0) + (after.Radius.Error ?? 0));
        // Between the two measurements the radius lies anywhere between them: a uniform distribution of that width.
        Radius = new(
            mean, Math.Sqrt(Squared(common) + (Squared(half) / 3)), $"measured from {Path.GetFileName(before.Source)} and {Path.GetFileName(after.Source)}, mean of before and after, {before.ContactModel}");
    }

    /// <summary>Before the sample.</summary>
    public RadiusResult Before { get; }

    /// <summary>After the sample.</summary>
    public RadiusResult After { get; }

    /// <summary>Mean radius, m; its error holds half the difference.</summary>
    public CalibrationValue Radius { get; }

    /// <summary>(R_after − R_before)/R_before.</summary>
    public double RelativeDifference => (After.Radius.Value - Before.Radius.Value) / Before.Radius.Value;

    /// <summary>Whether the two agree and each can be trusted.</summary>
    public bool Trustworthy => Agree && Before.Trustworthy && After.Trustworthy;

    /// <summary>A sentence that says whether to trust it.</summary>
    public string Verdict => Agree
        ? $"The radius {Change} by {Math.Abs(RelativeDifference):P1} between the two references, less than 10 %. Before: {Before.Verdict} After: {After.Verdict}"
        : $"Do not trust it: the radius {Change} by {Math.Abs(RelativeDifference):P1} between the two references, so the tip has changed; the mean was forced.";

    private bool Agree => Math.Abs(RelativeDifference) < LargestDifference;

    private string Change => RelativeDifference >= 0 ? "grew" : "shrank";

    /// <summary>Compares two radii of one contact model.</summary>
    /// <param name="before">Before the sample.</param>
    /// <param name="after">After the sample.</param>
    /// <param name="force">Take the mean even where they differ by 10 % or more.</param>
    /// <exception cref="InputException">They differ by 10 % or more and are not forced, or belong to different contact models.</exception>
    public static RadiusComparison Of(RadiusResult before, RadiusResult after, bool force)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.ContactModel != after.ContactModel)
            throw new InputException(after.Source, $"its radius is that of a {after.ContactModel}, the first one that of a {before.ContactModel}", "evaluate both with one --contact");
        RadiusComparison comparison = new(before, after);
        if (!comparison.Agree && !force)
        {
            throw new InputException(
                after.Source,
                $"the contact radius {comparison.Change} from {before.Radius.Value * 1e9:F2} to {after.Radius.Value * 1e9:F2} nm, by {Math.Abs(comparison.RelativeDifference):P1}: the tip changed during the measurement",
                "measure the sample again with a fresh tip, or use the mean with --force");
        }

        return comparison;
    }

    /// <summary>The values as they go into calibration.json.</summary>
    public CalibrationRecord ToCalibration() => new() { ContactRadius = Trustworthy ? Radius : Radius with { From = $"{Radius.From}; {(Agree ? "use with care" : "forced although they differ")}" }, ContactModel = Before.ContactModel, ReferenceModulus = Before.Reference };

    private static double Squared(double x) => x * x;
}
