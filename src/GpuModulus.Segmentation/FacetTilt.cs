using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;

namespace GpuModulus.Segmentation;

/// <summary>
/// θ = atan |∇plane| inside facets: the tilt without the noise of the height, which inflates the tilt of single pixels (⟨g²⟩ grows by the noise
/// variance of the slope operator) and so the corrected modulus.
/// </summary>
public static class FacetTilt
{
    /// <summary>The tilt of its facet's plane for every facet pixel, the given pixel tilt elsewhere; rad.</summary>
    /// <param name="segmentation">Regions with their planes.</param>
    /// <param name="pixelTilt">Tilt of the single pixels, rad; where it is NaN (no height), the result is NaN too.</param>
    /// <exception cref="InputException">The sizes differ.</exception>
    public static Raster<float> Of(SegmentationResult segmentation, Raster<float> pixelTilt)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        ArgumentNullException.ThrowIfNull(pixelTilt);
        Raster<int> labels = segmentation.Labels;
        if (labels.Columns != pixelTilt.Columns || labels.Rows != pixelTilt.Rows)
            throw new InputException("--tilt-from facet", $"the regions have {labels.Columns} × {labels.Rows} pixels, the tilt map {pixelTilt.Columns} × {pixelTilt.Rows}", "use regions of the same map");
        float[] planes = ByRegion(segmentation.Regions);
        float[] result = new float[pixelTilt.Values.Length];
        Rows.For(labels.Rows, labels.Columns, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                float plane = planes[labels.Values[i]], pixel = pixelTilt.Values[i];
                result[i] = float.IsNaN(plane) || float.IsNaN(pixel) ? pixel : plane;
            }
        });
        return new Raster<float>(labels.Columns, labels.Rows, result);
    }

    /// <summary>The tilt of every facet's plane by region id, rad; NaN for what is no facet.</summary>
    /// <param name="regions">Regions with their planes, of ids 1 … their number.</param>
    public static float[] ByRegion(IReadOnlyList<SegmentedRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        float[] planes = new float[regions.Count + 1];
        Array.Fill(planes, float.NaN);
        foreach (SegmentedRegion region in regions)
        {
            if (region.Class == PixelClass.Facet)
                planes[region.Id] = (float)region.Plane.TiltRadians;
        }

        return planes;
    }
}
