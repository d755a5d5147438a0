using GpuModulus.Compute.Cpu;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;

namespace GpuModulus.Compute;

/// <summary>
/// Corrects finished maps anew with a tilt from elsewhere, for example that of the facets found, which the noise of single heights does not inflate.
/// </summary>
public static class TiltReplacement
{
    private const int RowsPerBand = 32;

    // Rows of slopes that are in memory at a time.
    private const int SlopeRows = 512;

    /// <summary>
    /// E = E_apparent / K_c(θ) with the given θ, cut-off and sample modulus as before; everything that does not depend on the tilt stays.
    /// </summary>
    /// <param name="maps">Finished maps with an apparent modulus.</param>
    /// <param name="tilt">θ in rad, of the same size; NaN leaves a pixel masked as it is.</param>
    /// <param name="parameters">The parameters that the maps were made with.</param>
    /// <param name="inPlace">Write modulus, K_c and mask over those of <paramref name="maps"/>, which are then not to be used any more: a large map is not held twice.</param>
    /// <exception cref="ArgumentException">The maps have no apparent modulus, or the sizes differ.</exception>
    public static ModulusMaps Apply(ModulusMaps maps, Raster<float> tilt, MappingParameters parameters, bool inPlace = false)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(tilt);
        ArgumentNullException.ThrowIfNull(parameters);
        ScanGrid grid = maps.Grid;
        if (maps.ApparentModulus is null)
            throw new ArgumentException("There is no apparent modulus to correct.", nameof(maps));
        if (tilt.Columns != grid.Columns || tilt.Rows != grid.Rows)
            throw new ArgumentException("The tilt has another size than the maps.", nameof(tilt));

        Raster<float> modulus = (inPlace ? maps.Modulus : null) ?? new(grid.Columns, grid.Rows);
        Raster<float> correction = (inPlace ? maps.TiltCorrection : null) ?? new(grid.Columns, grid.Rows);
        Raster<byte> mask = inPlace ? maps.Mask : new(grid.Columns, grid.Rows, [.. maps.Mask.Values]);
        return Corrected(maps, tilt, modulus, correction, mask, rows => ApplyRows(grid, parameters, rows));
    }

    /// <summary>
    /// The same in place for the pixels whose slope is given; the others keep the very values that they have.
    /// </summary>
    /// <param name="maps">Finished maps with modulus, apparent modulus and tilt; not to be used any more.</param>
    /// <param name="slopes">tan θ of every pixel, read in bands; NaN where a pixel stays as it is. One without a tilt of its own stays, too.</param>
    /// <param name="parameters">The parameters that the maps were made with.</param>
    /// <exception cref="ArgumentException">A map is missing, or the sizes differ.</exception>
    public static ModulusMaps ApplyWhereGiven(ModulusMaps maps, IRowSource<float> slopes, MappingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(slopes);
        ArgumentNullException.ThrowIfNull(parameters);
        ScanGrid grid = maps.Grid;
        if (maps is not { Modulus: { } modulus, ApparentModulus: not null, Tilt: { } tilt })
            throw new ArgumentException("There is no modulus, apparent modulus or tilt.", nameof(maps));
        if (slopes.Columns != grid.Columns || slopes.Rows != grid.Rows)
            throw new ArgumentException("The slopes have another size than the maps.", nameof(slopes));
        return Corrected(maps, tilt, modulus, maps.TiltCorrection, maps.Mask, rows =>
        {
            MapStatistics statistics = new();
            float[] own = PixelArray.Uninitialized<float>(Math.Min(SlopeRows, grid.Rows) * grid.Columns);
            for (int y = 0; y < grid.Rows; y += SlopeRows)
            {
                int count = Math.Min(SlopeRows, grid.Rows - y);
                slopes.ReadRows(y, own.AsSpan(0, count * grid.Columns));
                statistics.Add(InBands(grid, parameters, rows, y, count, (thread, row) => thread.Correct(rows, row, own.AsSpan((row - y) * grid.Columns, grid.Columns))));
            }

            return statistics;
        });
    }

    /// <summary>The same for some rows of a map that is too large to be in memory.</summary>
    /// <param name="grid">The whole map's.</param>
    /// <param name="parameters">The parameters that the map was made with.</param>
    /// <param name="slopes">tan θ of every pixel of the rows, as in <see cref="ApplyWhereGiven"/>.</param>
    /// <param name="rows">All maps as they are; tilt, modulus, K_c and mask of the pixels are written.</param>
    /// <returns>The counts of these rows.</returns>
    public static MapStatistics ApplyRowsWhereGiven(ScanGrid grid, MappingParameters parameters, ReadOnlyMemory<float> slopes, MapTile rows)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(rows);
        return InBands(grid, parameters, rows, 0, rows.Rows, (thread, y) => thread.Correct(rows, y, slopes.Span.Slice(y * grid.Columns, grid.Columns)));
    }

    /// <summary>E = E_apparent / K_c(θ) for some rows of a map that is too large to be in memory.</summary>
    /// <param name="grid">The whole map's.</param>
    /// <param name="parameters">The parameters that the map was made with.</param>
    /// <param name="rows">Tilt as given, apparent modulus, indentation and mask as they are; modulus, K_c and mask are written.</param>
    /// <returns>The counts of these rows.</returns>
    public static MapStatistics ApplyRows(ScanGrid grid, MappingParameters parameters, MapTile rows)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(rows);
        return InBands(grid, parameters, rows, 0, rows.Rows, (thread, y) => thread.Correct(rows, y));
    }

    /// <summary>The maps with the given tilt, and room for what follows from it, once <paramref name="correct"/> has filled that.</summary>
    private static ModulusMaps Corrected(ModulusMaps maps, Raster<float> tilt, Raster<float> modulus, Raster<float>? correction, Raster<byte> mask, Func<MapTile, MapStatistics> correct)
    {
        MapStatistics statistics = correct(new()
        {
            FirstRow = 0,
            Rows = maps.Grid.Rows,
            FirstHeightRow = 0,
            Height = maps.Height.Values,
            ApparentModulus = maps.ApparentModulus!.Values,
            Tilt = tilt.Values,
            Indentation = maps.Indentation?.Values ?? default(Memory<float>),
            Modulus = modulus.Values,
            TiltCorrection = correction?.Values ?? default(Memory<float>),
            Mask = mask.Values,
        });
        return new()
        {
            Grid = maps.Grid,
            Height = maps.Height,
            Modulus = modulus,
            ApparentModulus = maps.ApparentModulus,
            Tilt = tilt,
            TiltCorrection = correction,
            Indentation = maps.Indentation,
            Mask = mask,
            Statistics = statistics,
        };
    }

    private static MapStatistics InBands(ScanGrid grid, MappingParameters parameters, MapTile rows, int first, int count, Action<GivenTilt, int> correct)
    {
        MapStatistics statistics = new();
        MappingConstants<Vector256Lanes> constants = GivenTilt.Constants(grid, parameters);
        int bands = (count + RowsPerBand - 1) / RowsPerBand;
        Parallel.For(0, bands, () => new GivenTilt(grid.Columns, constants, !rows.Indentation.IsEmpty), (band, _, thread) =>
        {
            for (int y = band * RowsPerBand; y < Math.Min(count, (band + 1) * RowsPerBand); y++)
                correct(thread, first + y);
            return thread;
        }, thread =>
        {
            lock (statistics)
                thread.AddTo(statistics);
        });
        return statistics;
    }
}
