using GpuModulus.Compute;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Calibration;

/// <summary>
/// K_c(θ) from a scan of microspheres of one known modulus: every sphere offers every tilt at once, so the apparent modulus by tilt, over the nominal modulus,
/// is K_c. [Shi 2026, Fig. 6]
/// </summary>
public static class TiltCalibration
{
    // Above this the noise of the operator's tilt flattens a curve that is binned by it by more than some 0.3 %.
    private const double LargestTiltNoise = 1.2;
    private const int FewestBins = 15;

    // What roughness and the tip's wander leave even where the tilt is the sphere's own, seen on made spheres; relative.
    private const double SphereError = 1e-3;

    /// <summary>Maps the scan without a tilt correction, finds the spheres, bins and fits.</summary>
    /// <param name="source">The scan, for messages and provenance.</param>
    /// <param name="inputs">Its channels, raw or with the instrument's modulus.</param>
    /// <param name="parameters">As for a sample; its tilt correction and cut-off are ignored, its slope operator is the one whose tilt is calibrated.</param>
    /// <param name="nominalPascals">True modulus of the spheres in the sense of the maps (contact modulus, unless a tip elasticity is given), Pa.</param>
    /// <param name="engine">Where to compute.</param>
    /// <param name="options">Size of the spheres and the like; null for the defaults.</param>
    /// <exception cref="InputException">An impossible option, no modulus, no whole sphere, or too few tilts.</exception>
    public static TiltCalibrationResult Measure(
        string source, MapInputs inputs, MappingParameters parameters, double nominalPascals, MappingEngine engine, TiltCalibrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new();
        options.Validate();
        if (!(nominalPascals > 0) || !double.IsFinite(nominalPascals))
            throw new InputException("--modulus", $"{nominalPascals:G4} Pa is no modulus", "give the spheres', e.g. --modulus 70GPa");
        if (parameters.Signal == SignalKind.None)
            throw new InputException(source, "has no modulus, nor the channels to compute one", "K_c needs both the height and the modulus of the spheres");
        ModulusMaps maps = engine.Map(
            inputs, parameters with { TiltCorrection = TiltCorrection.None, MaxTiltDegrees = TiltCorrection.None.MaxTiltDegrees }, MapOutputs.ApparentModulus | MapOutputs.Tilt | MapOutputs.Mask);
        return FromMaps(source, maps, parameters.Slope, nominalPascals, options);
    }

    private static TiltCalibrationResult FromMaps(string source, ModulusMaps maps, SlopeChoice slope, double nominal, TiltCalibrationOptions options)
    {
        ScanGrid grid = maps.Grid;
        IReadOnlyList<FittedSphere> found = SphereFinder.Find(maps.Height, grid, options);
        int reachX = Math.Min(slope.RadiusX(grid), 4), reachY = Math.Min(slope.RadiusY(grid), 4);
        List<SpherePixel>[] pixels = new List<SpherePixel>[found.Count];
        Parallel.For(0, found.Count, i => pixels[i] = found[i].Rejected is null
            ? SpherePixels.Collect(maps.Height, maps.Tilt!, maps.ApparentModulus!, grid, found[i], i, reachX, reachY, options.MaxTiltDegrees)
            : []);
        IReadOnlyList<FittedSphere> spheres = [.. found.Select((s, i) => s with { Pixels = pixels[i].Count })];
        if (spheres.All(s => s.Rejected is not null))
        {
            string reasons = spheres.Count == 0 ? "" : $" ({string.Join(", ", spheres.GroupBy(s => s.Rejected).Select(g => $"{g.Count()} {g.Key}"))})";
            throw new InputException(source, $"no whole sphere of radius {options.SphereRadiusMetres * 1e6:G3} µm is in the height map{reasons}", "state their radius with --sphere-radius, or scan a larger field");
        }

        List<SpherePixel> all = [.. pixels.SelectMany(p => p)];
        double noise = TiltNoise(all);
        bool fromSphere = options.Tilt == SphereTiltSource.Sphere || (options.Tilt == SphereTiltSource.Auto && noise > LargestTiltNoise);
        IReadOnlyList<TiltBin> bins = TiltBins.Of(all, fromSphere, nominal, options), other = TiltBins.Of(all, !fromSphere, nominal, options);
        if (bins.Count < Math.Max(FewestBins, options.Degree + 4))
            throw new InputException(source, $"only {bins.Count} bins of tilt hold enough pixels", "scan more spheres, or finer");
        double reach = Math.Min(options.MaxTiltDegrees, Math.Ceiling(bins[^1].TiltDegrees / options.BinDegrees) * options.BinDegrees);
        (double[] coefficients, double[] covariance, double chi) = TiltCurveFit.Polynomial(bins, options.Degree, options.MaxTiltDegrees);
        AddCommonError(covariance, coefficients, fromSphere ? SphereError : Math.Max(SphereError, Difference(bins, other) / 2));
        (double n, double nError, double nChi) = TiltCurveFit.Cosine(bins);
        string from = $"measured from {Path.GetFileName(source)}, {spheres.Count(s => s.Rejected is null)} spheres, {nominal / 1e9:G4} GPa";
        TiltPolynomial polynomial = new(coefficients, reach, from, covariance);
        (bool trustworthy, string verdict) = Verdict(polynomial, bins, other, spheres, fromSphere, noise, chi, options);
        return new()
        {
            Source = source,
            Polynomial = polynomial,
            ReducedChiSquare = chi,
            CosineExponent = new(n, nError, from),
            CosineReducedChiSquare = nChi,
            Bins = bins,
            OtherBins = other,
            Tilt = fromSphere ? SphereTiltSource.Sphere : SphereTiltSource.SlopeOperator,
            TiltNoiseDegrees = noise,
            Spheres = spheres,
            Trustworthy = trustworthy,
            Verdict = verdict,
        };
    }

    /// <summary>C + s² c cᵀ: an error that all bins share, since it comes from the tilt and not from the scatter of the moduli; here half of what the other tilt would change.</summary>
    private static void AddCommonError(double[] covariance, double[] coefficients, double relative)
    {
        for (int a = 0; a < coefficients.Length; a++)
        {
            for (int b = 0; b < coefficients.Length; b++)
                covariance[(a * coefficients.Length) + b] += relative * relative * coefficients[a] * coefficients[b];
        }
    }

    private static double TiltNoise(List<SpherePixel> pixels)
    {
        double sum = 0;
        long count = 0;
        foreach (SpherePixel pixel in pixels)
        {
            if (pixel.SphereDegrees is < 10 or > 40)
                continue;
            double d = pixel.OperatorDegrees - pixel.SphereDegrees;
            sum += d * d;
            count++;
        }

        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }

    private static (bool Trustworthy, string Sentence) Verdict(
        TiltPolynomial polynomial, IReadOnlyList<TiltBin> bins, IReadOnlyList<TiltBin> other, IReadOnlyList<FittedSphere> spheres, bool fromSphere, double noise, double chi, TiltCalibrationOptions options)
    {
        List<string> doubts = [];
        int used = spheres.Count(s => s.Rejected is null);
        if (used < 3)
            doubts.Add($"{used} sphere{(used == 1 ? "" : "s")} only: three or more tell a bad sphere from a good one");
        if (polynomial.MaxTiltDegrees < options.MaxTiltDegrees)
            doubts.Add($"the spheres reach {polynomial.MaxTiltDegrees:F0}° only");
        double flat = polynomial.At(3);
        if (Math.Abs(flat - 1) > 0.05)
            doubts.Add($"K_c is {flat:F2} on flat parts: the contact radius and the nominal modulus do not agree, measure the radius again");
        double worst = Enumerable.Range(0, (int)polynomial.MaxTiltDegrees + 1).Max(d => KcUncertainty.At(polynomial, d) / Math.Max(polynomial.At(d), 1e-3));
        if (worst > 0.05)
            doubts.Add($"K_c is known to {worst:P0} only at some tilts");
        if (chi > 4)
            doubts.Add($"the polynomial misses the bins (χ²/ν = {chi:F1})");
        double difference = Difference(bins, other);
        string tilt = fromSphere
            ? $"tilt from the fitted spheres, since height noise turns the slope operator's by {noise:F1}° (binned by that, K_c would differ by up to {difference:P0})"
            : $"tilt from the slope operator ({noise:F1}° rms from the spheres' own, which changes K_c by up to {difference:P1})";
        return doubts.Count == 0
            ? (true, $"Trust it: {used} spheres, K_c to {worst:P1} or better up to {polynomial.MaxTiltDegrees:F0}°; {tilt}.")
            : (false, $"Use with care: {string.Join("; ", doubts)}; {tilt}.");
    }

    /// <summary>Largest relative difference of the two sets of bins between 5° and 40°.</summary>
    private static double Difference(IReadOnlyList<TiltBin> one, IReadOnlyList<TiltBin> other)
    {
        double largest = 0;
        foreach (TiltBin bin in one.Where(b => b.TiltDegrees is > 5 and < 40))
        {
            foreach (TiltBin match in other.Where(o => Math.Abs(o.TiltDegrees - bin.TiltDegrees) < 0.15))
                largest = Math.Max(largest, Math.Abs((match.Ratio / bin.Ratio) - 1));
        }

        return largest;
    }
}
