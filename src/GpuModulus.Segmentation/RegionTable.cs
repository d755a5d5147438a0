using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>Numbers the regions: facets 1, 2, 3 … by falling area, then the other class's regions by falling area.</summary>
internal sealed class RegionTable
{
    /// <summary>A steeper plane is the image of the tip's flank, not of the sample: near 70° the tip slides. It gets no class.</summary>
    public const double SteepestFacet = 71 * Math.PI / 180;

    /// <summary>Numbers labels from 0; those of class None, or without pixels, get id 0.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="counts">Pixels of each label.</param>
    /// <param name="classOf">Class of each label.</param>
    /// <param name="planes">Plane of each label, nm over pixels.</param>
    /// <param name="confidence">Of each label.</param>
    /// <param name="zeroHeight">Metres to add to heights of 0 nm.</param>
    public RegionTable(ScanGrid grid, long[] counts, PixelClass[] classOf, Plane[] planes, double[] confidence, double zeroHeight)
    {
        int[] order =
        [
            .. Enumerable.Range(0, classOf.Length)
                .Where(l => counts[l] > 0 && classOf[l] != PixelClass.None)
                .OrderBy(l => classOf[l]).ThenByDescending(l => counts[l]).ThenBy(l => l),
        ];
        Id = new int[classOf.Length];
        List<SegmentedRegion> regions = new(order.Length);
        foreach (int old in order)
        {
            Id[old] = regions.Count + 1;
            Plane p = planes[old];
            FacetPlane plane = new((p.A * 1e-9) + zeroHeight, p.B * 1e-9 / grid.PitchXMetres, p.C * 1e-9 / grid.PitchYMetres, 0);
            regions.Add(new(Id[old], classOf[old], counts[old], plane with { ResidualMetres = p.Rms * 1e-9 * plane.Normal.Z }, confidence[old]));
        }

        Regions = regions;
        ClassOf = [PixelClass.None, .. regions.Select(r => r.Class)];
    }

    /// <summary>The id of each label.</summary>
    public int[] Id { get; }

    /// <summary>The class of each id.</summary>
    public PixelClass[] ClassOf { get; }

    /// <summary>The region of id i is at i − 1.</summary>
    public IReadOnlyList<SegmentedRegion> Regions { get; }

    /// <summary>Turns labels into ids, in place, and writes their classes.</summary>
    /// <param name="labels">In: labels; out: ids.</param>
    /// <param name="idOf">Id of each label.</param>
    /// <param name="classes">As long as the labels.</param>
    public void Number(Span<int> labels, ReadOnlySpan<int> idOf, Span<byte> classes)
    {
        // Two look-ups a pixel cost less than to find out where stretches end.
        ReadOnlySpan<PixelClass> classOf = ClassOf;
        classes = classes[..labels.Length];
        for (int x = 0; x < labels.Length; x++)
        {
            int id = idOf[labels[x]];
            labels[x] = id;
            classes[x] = (byte)classOf[id];
        }
    }
}
