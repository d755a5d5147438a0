using System.Collections.Concurrent;
using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// tan θ inside facets, NaN elsewhere: |∇plane + w·s|, with s the mean slope about the plane in a Gaussian window. The noise of the height, which inflates the tilt of single pixels (⟨g²⟩ grows by the
/// noise variance of the slope operator) and so the corrected modulus, is averaged away; the slopes of an interphase film, which the plane leaves out, stay.
/// </summary>
/// <remarks>
/// The window is the narrowest that leaves less than <see cref="NoisyTiltDegrees"/> of tilt to the noise. Pixels of other regions do not count in it. w is the variance of the film's slopes over that of film and noise (Wiener's
/// weight), so that a facet without a film has the tilt of its plane.
/// </remarks>
public sealed class FacetTilt : IRowSource<float>
{
    /// <summary>Root mean square tilt that height noise may cause.</summary>
    public const double NoisyTiltDegrees = 1;

    private readonly IRowSource<float> height;
    private readonly IRowSource<int> labels;
    private readonly FacetSlopes planes;
    private readonly SlopeWindow window;
    private readonly ConcurrentBag<SlopeTile> tiles = [];
    private float[] heights = [];
    private int[] ids = [];

    private FacetTilt(IRowSource<float> height, IRowSource<int> labels, FacetSlopes planes, FilmSlopes film)
    {
        this.height = height;
        this.labels = labels;
        this.planes = planes;
        window = SlopeWindow.For(planes.Grid, film, NoisyTiltDegrees * Math.PI / 180);
    }

    /// <inheritdoc/>
    public int Columns => labels.Columns;

    /// <inheritdoc/>
    public int Rows => labels.Rows;

    /// <summary>Width σ of the window, m; 0 where no film stands out of the noise: the tilt is that of the planes.</summary>
    public double SigmaMetres => window.Film.Variance > 0 ? window.SigmaMetres : 0;

    /// <summary>Root mean square noise of ∂z/∂x inside facets.</summary>
    public double SlopeNoiseX => window.WeightX * Math.Sqrt(window.NoiseX);

    /// <summary>Root mean square noise of ∂z/∂y inside facets.</summary>
    public double SlopeNoiseY => window.WeightY * Math.Sqrt(window.NoiseY);

    /// <summary>Measures noise and film from some 500 pairs of lines.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m; NaN where there is none.</param>
    /// <param name="labels">Region ids.</param>
    /// <param name="regions">Regions with their planes, of ids 1 … their number.</param>
    /// <param name="bow">The scanner's bow, which is no tilt of the sample: of <see cref="SegmentedMap.Bow"/>.</param>
    /// <exception cref="InputException">The sizes differ.</exception>
    public static FacetTilt Of(ScanGrid grid, IRowSource<float> height, IRowSource<int> labels, IReadOnlyList<SegmentedRegion> regions, (double XX, double XY, double YY) bow)
    {
        ArgumentNullException.ThrowIfNull(height);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(regions);
        if (labels.Columns != grid.Columns || labels.Rows != grid.Rows || height.Columns != grid.Columns || height.Rows != grid.Rows)
            throw new InputException("--tilt-from facet", $"the regions have {labels.Columns} × {labels.Rows} pixels, the heights {height.Columns} × {height.Rows}, the grid {grid.Columns} × {grid.Rows}", "use regions of the same map");
        FacetSlopes slopes = new(grid, regions, bow);
        return new(height, labels, slopes, FilmSlopes.Measure(height, labels, slopes));
    }

    /// <summary>The same of a map in memory.</summary>
    /// <param name="grid">Size and pitch.</param>
    /// <param name="height">Height in m; NaN where there is none.</param>
    /// <param name="found">Its regions.</param>
    /// <exception cref="InputException">The sizes differ.</exception>
    public static FacetTilt Of(ScanGrid grid, IRowSource<float> height, SegmentationResult found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return Of(grid, height, found.Labels, found.Regions, found.Bow);
    }

    /// <inheritdoc/>
    public void ReadRows(int firstRow, Span<float> destination)
    {
        if (height is Raster<float> { Values: var z } && labels is Raster<int> { Values: var found })
        {
            new SlopeTiles(planes, window, tiles, z, found, 0).Write(firstRow, destination);
            return;
        }

        int w = Columns, rows = destination.Length / w, top = Math.Max(0, firstRow - window.Above), end = Math.Min(Rows, firstRow + rows + window.Below), count = (end - top) * w;
        if (heights.Length < count)
            (heights, ids) = (PixelArray.Uninitialized<float>(count), PixelArray.Uninitialized<int>(count));
        height.ReadRows(top, heights.AsSpan(0, count));
        labels.ReadRows(top, ids.AsSpan(0, count));
        new SlopeTiles(planes, window, tiles, heights.AsMemory(0, count), ids.AsMemory(0, count), top).Write(firstRow, destination);
    }
}
