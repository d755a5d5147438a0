using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Mapping;

/// <summary>From maps to measured regions: found automatically, or taken from a label image.</summary>
internal static class RegionFinder
{
    public static RegionProduct? Find(ModulusMaps maps, ResolvedMapping mapping, SegmentationRequest request) => null;
}
