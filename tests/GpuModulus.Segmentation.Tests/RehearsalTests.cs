using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public void Every_step_has_something_to_do_on_the_rehearsed_map()
    {
        (GpuModulus.Core.Maps.Raster<float> height, GpuModulus.Core.Maps.Raster<float> modulus) = Rehearsal.Map();
        SegmentationResult found = FacetSegmentation.Segment(Rehearsal.Grid, height, modulus, new SegmentationSettings());
        Assert.InRange(found.Regions.Count(r => r.Class == PixelClass.Facet), 6, 20);
        Assert.Contains(found.Regions, r => r.Class == PixelClass.BinderCarbon);
        Assert.DoesNotContain(found.Warnings, w => w.Contains("topography alone", StringComparison.Ordinal));
    }
}
