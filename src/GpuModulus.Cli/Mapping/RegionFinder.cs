using GpuModulus.Compute;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Mapping;

/// <summary>From maps to measured regions: found automatically, or taken from a file.</summary>
internal static class RegionFinder
{
    private const double NoisyTiltDegrees = 1;

    /// <summary>Finds, corrects and measures regions.</summary>
    public static RegionProduct Find(ModulusMaps maps, ResolvedMapping mapping, MapRequest request, double tiltFloorDegrees)
    {
        SegmentationRequest wanted = request.Segmentation;
        SegmentationResult found = wanted.RegionsFile is { } file
            ? RegionFile.Read(file, maps)
            : FacetSegmentation.Segment(maps.Grid, maps.Height, maps.Modulus, wanted.Settings);
        bool fromPlane = wanted.TiltFrom switch
        {
            TiltSource.Pixel => false,
            TiltSource.Facet => true,
            _ => tiltFloorDegrees > NoisyTiltDegrees,
        };
        bool anyFacet = found.Regions.Any(r => r.Class == PixelClass.Facet);
        if (fromPlane && anyFacet && maps is { Tilt: { } tilt, ApparentModulus: not null })
            maps = TiltReplacement.Apply(maps, FacetTilt.Of(found, tilt), mapping.Parameters);
        else
            fromPlane = false;
        List<RegionIdentity> identities = [.. found.Regions.Select(r => new RegionIdentity(r.Id, r.Class, r.Confidence))];
        MeasuredRegions measured = RegionMeasurement.Measure(RegionMaps.Of(maps, found.Labels), identities, MeasurementOptions.Default with
        {
            Threads = request.Threads,
            Amplitude2Metres = mapping.Parameters.Amplitude2Metres,
            TwoComponents = wanted.TwoComponents,
        });
        string why = wanted.TiltFrom == TiltSource.Auto ? $"auto: height noise alone tilts a pixel by {tiltFloorDegrees:F1}°" : "option --tilt-from";
        ResolvedParameter tiltFrom = ResolvedParameter.Words("tiltFrom", "tilt inside facets", fromPlane ? "the facet's plane" : "each pixel", why);
        return new(maps, found.Labels, found.Classes, measured, tiltFrom, fromPlane, found.Warnings);
    }
}
