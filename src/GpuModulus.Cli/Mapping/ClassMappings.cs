using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Cli.Mapping;

/// <summary>
/// One scan under two calibrations, as [Shi 2026] does it: facets under the one made on a hard reference, binder/carbon under the one made on a soft reference. Pixels of no region stay
/// under the calibration of the whole map.
/// </summary>
internal sealed class ClassMappings
{
    private readonly Dictionary<PixelClass, (ResolvedMapping Mapping, string Label)> mappings = [];

    private ClassMappings()
    {
    }

    /// <summary>The classes with a calibration of their own.</summary>
    public IEnumerable<(PixelClass Class, ResolvedMapping Mapping, string Label)> All => mappings.Select(m => (m.Key, m.Value.Mapping, m.Value.Label));

    /// <summary>Resolves the parameters of each class; null where one calibration serves all.</summary>
    /// <exception cref="InputException">A value is missing; there are no regions to tell apart; or the modulus is the instrument's own.</exception>
    public static ClassMappings? Resolve(Scan scan, MapRequest request, ResolvedMapping whole)
    {
        if (request.Soft is null && request.Hard is null)
            return null;
        string option = request.Soft is null ? "--calibration-hard" : "--calibration-soft";
        if (!request.WithSegmentation)
            throw new InputException(option, "needs regions to tell soft from hard", "leave out --no-segmentation");
        if (whole.Parameters.Signal != SignalKind.Frequency)
            throw new InputException(option, $"changes nothing for {scan.Source}: its modulus comes {whole.Method}", "a calibration of one's own needs the raw channels (--from raw)");
        ClassMappings classes = new();
        classes.Add(PixelClass.Facet, request.Hard, "hard", scan, request);
        classes.Add(PixelClass.BinderCarbon, request.Soft, "soft", scan, request);
        return classes;
    }

    /// <summary>The calibration of the whole map: --calibration where it is complete, else the hard one. The soft one never serves facets, which would come out wrong by the ratio of the radii.</summary>
    public static MapRequest ForWholeMap(MapRequest request) =>
        request.Hard is { } hard ? request with { Calibration = request.Calibration.Over(hard.Record) } : request;

    /// <summary>The mapping that a class was computed with.</summary>
    public (ResolvedMapping Mapping, string Label)? Of(PixelClass kind) => mappings.TryGetValue(kind, out (ResolvedMapping, string) found) ? found : null;

    /// <summary>Apparent modulus, indentation and mask of every class from its own calibration; the corrected modulus is still to be computed.</summary>
    /// <param name="whole">The map under the calibration of the whole map.</param>
    /// <param name="classes">Class of every pixel.</param>
    /// <param name="map">Maps the scan under another calibration.</param>
    public ModulusMaps Compose(ModulusMaps whole, Raster<byte> classes, Func<ResolvedMapping, ModulusMaps> map)
    {
        float[] apparent = [.. whole.ApparentModulus!.Values], indentation = [.. whole.Indentation!.Values];
        byte[] mask = [.. whole.Mask.Values];
        foreach ((PixelClass kind, ResolvedMapping mapping, _) in All)
        {
            ModulusMaps own = map(mapping);
            Parallel.For(0, classes.Rows, y =>
            {
                for (int i = y * classes.Columns; i < (y + 1) * classes.Columns; i++)
                {
                    if (classes.Values[i] == (byte)kind)
                        (apparent[i], indentation[i], mask[i]) = (own.ApparentModulus!.Values[i], own.Indentation!.Values[i], own.Mask.Values[i]);
                }
            });
        }

        int columns = classes.Columns, rows = classes.Rows;
        return new()
        {
            Grid = whole.Grid,
            Height = whole.Height,
            ApparentModulus = new(columns, rows, apparent),
            Tilt = whole.Tilt,
            Indentation = new(columns, rows, indentation),
            Mask = new(columns, rows, mask),
            Statistics = whole.Statistics,
        };
    }

    private void Add(PixelClass kind, ClassCalibration? calibration, string name, Scan scan, MapRequest request)
    {
        if (calibration is null)
            return;
        MapRequest own = request with { Calibration = request.GivenCalibration.Over(calibration.Record).Over(request.Calibration), Source = SignalSource.Raw };
        mappings[kind] = (ParameterResolver.Resolve(scan, own), $"{name}: {Path.GetFileName(calibration.File)}");
    }
}
