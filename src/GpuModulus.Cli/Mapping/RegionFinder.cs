using GpuModulus.Compute;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>From maps to measured regions: found automatically, or taken from a file.</summary>
internal static class RegionFinder
{
    /// <summary>Finds, corrects and measures regions.</summary>
    /// <param name="maps">The finished maps.</param>
    /// <param name="mapping">What they were made with.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="tiltFloorDegrees">Tilt that the height noise alone causes.</param>
    /// <param name="counter">Counts the regions where it can; null for the CPU.</param>
    /// <param name="compose">Gives every class the apparent modulus of its own calibration; null where one serves all.</param>
    public static RegionProduct Find(ModulusMaps maps, ResolvedMapping mapping, MapRequest request, double tiltFloorDegrees, IRegionCounter? counter = null, Func<ModulusMaps, Raster<byte>, ModulusMaps>? compose = null)
    {
        SegmentationRequest wanted = request.Segmentation;
        SegmentationResult found = wanted.RegionsFile is { } file
            ? RegionFile.Read(file, maps)
            : FacetSegmentation.Segment(maps.Grid, maps.Height, maps.Modulus, wanted.Settings);
        bool anyFacet = found.Regions.Any(r => r.Class == PixelClass.Facet);
        FacetTilt? facets = wanted.WantsFacetTilt(tiltFloorDegrees) && anyFacet && maps is { Tilt: not null, ApparentModulus: not null } ? FacetTilt.Of(maps.Grid, maps.Height, found) : null;
        if (compose is not null)
        {
            maps = compose(maps, found.Classes);
            maps = TiltReplacement.Apply(maps, maps.Tilt!, mapping.Parameters, inPlace: true);
        }

        if (facets is not null)
            maps = TiltReplacement.ApplyWhereGiven(maps, facets, mapping.Parameters);

        List<RegionIdentity> identities = [.. found.Regions.Select(r => new RegionIdentity(r.Id, r.Class, r.Confidence))];
        MeasuredRegions measured = RegionMeasurement.Measure(RegionMaps.Of(maps, found.Labels), identities, MeasurementOptions.Default with
        {
            Threads = request.Threads,
            Amplitude2Metres = mapping.Parameters.Amplitude2Metres,
            TwoComponents = wanted.TwoComponents,
            Counter = counter,
        });
        return new(maps, found.Labels, found.Classes, measured, wanted.TiltUsed(facets, tiltFloorDegrees), facets, found.Warnings);
    }
}
