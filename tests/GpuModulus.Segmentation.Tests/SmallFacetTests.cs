using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Segmentation.Tests.Scenes;

namespace GpuModulus.Segmentation.Tests;

/// <summary>Small facets are tried once more when borders have settled; what must not cost them their class.</summary>
public sealed class SmallFacetTests
{
    private const double Pitch = 20e-9;

    [Fact]
    public void Small_faces_beside_an_exactly_level_one_are_facets()
    {
        (int X, int Y, int Half)[] faces = [(60, 60, 13), (160, 100, 16), (80, 300, 22), (400, 120, 14), (400, 300, 22), (430, 440, 30)];
        Raster<float> height = new(512, 512);
        for (int y = 0; y < 512; y++)
        {
            for (int x = 0; x < 512; x++)
                height[x, y] = x < 300 ? 0 : (float)(100e-9 + Grains(x, y));
        }

        foreach ((int cx, int cy, int half) in faces)
            Raise(height, cx, cy, half, cx < 300 ? 0 : 150e-9, 0);
        SegmentationResult result = FacetSegmentation.Segment(new(512, 512, Pitch, Pitch), height, null, new());
        Assert.All(faces, f => Assert.Equal((byte)PixelClass.Facet, result.Classes[f.X, f.Y]));
    }

    [Fact]
    public void Facets_that_no_patch_of_a_large_map_has_seen_are_facets()
    {
        const int Side = 2432;
        ScanGrid grid = new(Side, Side, Pitch, Pitch);
        List<(int X, int Y)> faces = [];
        IReadOnlyList<PixelBlock> patches = new BlockPlan(grid, new BlockSettings()).Survey();
        for (int y = 100; y < Side - 100; y += 300)
        {
            for (int x = 100; x < Side - 100; x += 300)
            {
                if (!patches.Any(p => x > p.Column - 60 && x < p.EndColumn + 60 && y > p.Row - 60 && y < p.EndRow + 60))
                    faces.Add((x, y));
            }
        }

        Raster<float> height = new(Side, Side);
        Parallel.For(0, Side, y =>
        {
            for (int x = 0; x < Side; x++)
                height[x, y] = (float)Grains(x, y);
        });
        foreach ((int x, int y) in faces)
            Raise(height, x, y, 13, 150e-9, 0.3e-9);
        Assert.True(faces.Count > 10, $"{faces.Count} faces");
        SegmentationResult result = FacetSegmentation.Segment(grid, height, null, new());
        Assert.All(faces, f => Assert.Equal((byte)PixelClass.Facet, result.Classes[f.X, f.Y]));
    }

    private static double Grains(int x, int y) =>
        (120e-9 * Math.Sin((x * 0.9) + (2 * Math.Sin(y * 0.31))) * Math.Sin((y * 0.83) + (2 * Math.Sin(x * 0.27)))) + (40e-9 * (Noise(x, y) - 0.5));

    // Between 0 and 1, the same for the same pixel in whatever order they are asked.
    private static double Noise(int x, int y) => (((((uint)x * 73856093u) ^ ((uint)y * 19349663u)) * 2654435761u) >> 8) / (double)(1 << 24);

    /// <summary>A square face, inclined by 22° along x.</summary>
    private static void Raise(Raster<float> height, int centreX, int centreY, int half, double level, double noise)
    {
        Random random = new((centreX * 7919) + centreY);
        for (int y = centreY - half; y <= centreY + half; y++)
        {
            for (int x = centreX - half; x <= centreX + half; x++)
                height[x, y] = (float)(level + (0.4 * (x - centreX + half) * Pitch) + (noise * Fields.Normal(random)));
        }
    }
}
