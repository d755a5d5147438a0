using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation.Tests;

public sealed class RehearsalTests
{
    /// <summary>A map without facets would leave most steps out.</summary>
    [Fact]
    public void The_rehearsed_map_has_facets_and_binder()
    {
        SegmentationResult result = Rehearsal.Run();
        Assert.Equal(2, result.Regions.Count(r => r.Class == PixelClass.Facet));
        Assert.Contains(result.Regions, r => r.Class == PixelClass.BinderCarbon);
    }

    [Fact]
    public async Task Compiling_beside_ends_and_changes_nothing()
    {
        SegmentationResult before = Rehearsal.Run();
        Task compiling = FacetSegmentation.CompileBeside();
        SegmentationResult during = Rehearsal.Run();
        await compiling;
        Assert.Equal(before.Labels.Values, during.Labels.Values);
    }
}
