using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Statistics;

namespace GpuModulus.Calibration;

/// <summary>
/// Contact radius from a reference of known modulus, through the same mapping as samples: E ∝ R^(−1) for the punch, R^(−1/2) for the sphere, so the map is computed once
/// with a provisional radius R₀, the main peak μ of its flat parts is fitted, and R = R₀ (μ/E_ref) or R₀ (μ/E_ref)² without iteration. [Shi 2026]
/// </summary>
public static class RadiusCalibration
{
    private const double SharpestTip = 1e-9;
    private const double BluntestTip = 1e-6;
    // Any value would do: the result is exactly proportional.
    private const double ProvisionalRadius = 10e-9;
    // As far as two references of one tip may lie apart [Shi 2026]; a reference's own modulus is seldom known to better than 5 %.
    private const double LargestRelativeError = 0.1;
    private const int FewestPixels = 200;
    private const double SmallFlatFraction = 0.1;
    private const double WidePeak = 0.3;

    /// <summary>Maps a reference scan and inverts the modulus for R.</summary>
    /// <param name="source">The scan, for messages and provenance.</param>
    /// <param name="inputs">Its channels: raw (frequency), not the instrument's modulus, which already contains a radius.</param>
    /// <param name="parameters">As for a sample; the radius in <see cref="MappingParameters.Tip"/> is ignored. With <see cref="MappingParameters.TipElasticity"/> the reference's modulus is that of the sample.</param>
    /// <param name="referencePascals">E_ref, Pa.</param>
    /// <param name="engine">Where to compute.</param>
    /// <param name="options">Flatness and errors; null for the defaults.</param>
    /// <exception cref="InputException">A cone, no raw channels, an impossible modulus, too few flat pixels, or no peak.</exception>
    public static RadiusResult Measure(
        string source, MapInputs inputs, MappingParameters parameters, double referencePascals, MappingEngine engine, RadiusOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new();
        options.Validate();
        if (!(referencePascals > 0) || !double.IsFinite(referencePascals))
            throw new InputException("--modulus", $"{referencePascals:G4} Pa is no modulus", "give the reference's, e.g. --modulus 3GPa");
        if (parameters.Contact == ContactModel.Cone)
            throw new InputException("--contact", "a cone has no radius to calibrate", "use --contact punch or sphere");
        if (parameters.Signal != SignalKind.Frequency)
            throw new InputException(source, "a contact radius needs the raw channels (frequency, amplitude, phase)", "the instrument's own modulus already contains a radius");
        MappingParameters provisional = parameters with { Tip = new(ProvisionalRadius), TipElasticity = null };
        ModulusMaps maps = engine.Map(inputs, provisional, MapOutputs.Modulus | MapOutputs.Tilt | MapOutputs.Mask | MapOutputs.Indentation);
        double tiltNoise = TiltEffect(maps, provisional);
        return FromMaps(source, maps, tiltNoise, parameters.Contact, ContactModulus(referencePascals, parameters.TipElasticity), referencePascals, options);
    }

    /// <summary>1/E = (1 − νs²)/Es + (1 − νt²)/Et, or Es itself where no tip is given.</summary>
    private static double ContactModulus(double sample, TipElasticity? tip) => tip is null ? sample : 1 / ((tip.SampleFactor / sample) + tip.Compliance);

    private static RadiusResult FromMaps(string source, ModulusMaps maps, double tiltEffect, ContactModel contact, double contactModulus, double referencePascals, RadiusOptions options)
    {
        Raster<int> labels = Flat(maps, options.FlatBelowDegrees, out long flat);
        double fraction = (double)flat / maps.Grid.PixelCount;
        if (flat < FewestPixels)
            throw new InputException(source, $"only {flat} pixels are flat (below {options.FlatBelowDegrees:G3}°) and have a value", $"at least {FewestPixels} are needed: scan a flat part of the reference");
        RegionStatistics region = RegionMeasurement.Measure(RegionMaps.Of(maps, labels), [new(1, PixelClass.None)]).Regions[0];
        GaussianFit peak = region.Fit ?? throw new InputException(source, $"the peak of the reference cannot be fitted: {region.Unfittable}", "scan a clean, uniform part of the reference");
        double power = contact == ContactModel.Punch ? 1 : 2;
        double radius = ProvisionalRadius * Math.Pow(peak.Mean / contactModulus, power);
        double relative = power * Math.Sqrt(Squared(peak.MeanError / peak.Mean) + Squared(tiltEffect) + Squared(options.ReferenceRelativeError));
        // With R inserted, every modulus is scaled so that the peak lies at the reference.
        double scale = contactModulus / peak.Mean;
        string name = contact == ContactModel.Punch ? "punch" : "sphere";
        (bool trustworthy, string verdict) = Verdict(peak, fraction, region.MedianIndentationMetres, radius, relative, options);
        return new()
        {
            Source = source,
            Radius = new(radius, radius * relative, $"measured from {Path.GetFileName(source)}, E = {referencePascals / 1e9:G4} GPa, {name}"),
            ContactModel = name,
            ReferencePascals = referencePascals,
            ReferenceRelativeError = options.ReferenceRelativeError,
            Peak = peak with
            {
                Mean = peak.Mean * scale,
                MeanError = peak.MeanError * scale,
                Sigma = peak.Sigma * scale,
                SigmaError = peak.SigmaError * scale,
                WindowLow = peak.WindowLow * scale,
                WindowHigh = peak.WindowHigh * scale,
            },
            Histogram = new(region.Histogram.Minimum * scale, region.Histogram.Maximum * scale, region.Histogram.BinCount, region.Histogram.Counts),
            FlatFraction = fraction,
            MedianIndentationMetres = region.MedianIndentationMetres,
            Trustworthy = trustworthy,
            Verdict = verdict,
        };
    }

    /// <summary>
    /// |K_c(θ)/K_c(0) − 1| at the map's median tilt: on a flat reference the measured tilt is mostly noise of the height, which the tip did not feel,
    /// so that much of the correction may be wrong. Relative, a standard error.
    /// </summary>
    private static double TiltEffect(ModulusMaps maps, MappingParameters parameters)
    {
        float[] tilts = [.. maps.Tilt!.Values.Where(float.IsFinite)];
        if (tilts.Length == 0)
            return 0;
        Array.Sort(tilts);
        double median = Math.Min(tilts[tilts.Length / 2], parameters.MaxTiltDegrees * Math.PI / 180);
        return Math.Abs((parameters.TiltCorrection.At(median) / parameters.TiltCorrection.At(0)) - 1);
    }

    private static Raster<int> Flat(ModulusMaps maps, double belowDegrees, out long count)
    {
        Raster<int> labels = new(maps.Grid.Columns, maps.Grid.Rows);
        double limit = belowDegrees * Math.PI / 180;
        count = 0;
        for (int i = 0; i < labels.Values.Length; i++)
        {
            if (maps.Mask.Values[i] != 0 || !(maps.Tilt!.Values[i] < limit))
                continue;
            labels.Values[i] = 1;
            count++;
        }

        return labels;
    }

    private static (bool Trustworthy, string Sentence) Verdict(GaussianFit peak, double fraction, double indentation, double radius, double relative, RadiusOptions options)
    {
        List<string> doubts = [];
        if (radius is < SharpestTip or > BluntestTip)
            doubts.Add($"no tip has a contact radius of {radius * 1e9:G3} nm: check --modulus, k1, Q1 and the amplitudes");
        if (fraction < SmallFlatFraction)
            doubts.Add($"only {fraction:P0} of the map is flat");
        if (peak.Sigma > WidePeak * peak.Mean)
            doubts.Add($"the peak is {peak.Sigma / peak.Mean:P0} wide: the reference is rough, dirty or not uniform");
        if (peak.RSquared < 0.9)
            doubts.Add($"the peak is not Gaussian (R² = {peak.RSquared:F2})");
        if (indentation > 2e-9)
            doubts.Add($"the indentation is {indentation * 1e9:F1} nm, where [Shi 2026] keeps below 2 nm");
        if (relative > LargestRelativeError)
            doubts.Add($"R is known to {relative:P0} only");
        string reference = options.ReferenceRelativeError > 0 ? "" : " The reference's modulus is taken as exact.";
        return doubts.Count == 0
            ? (true, $"Trust it: one clean peak on {fraction:P0} of the map, R to {relative:P1}.{reference}")
            : (false, $"Use with care: {string.Join("; ", doubts)}.{reference}");
    }

    private static double Squared(double x) => x * x;
}
