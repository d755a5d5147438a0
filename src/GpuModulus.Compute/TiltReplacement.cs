using GpuModulus.Compute.Cpu;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute;

/// <summary>
/// Corrects finished maps anew with a tilt from elsewhere, for example the tilt of each facet's plane, which the noise of single heights does not inflate.
/// </summary>
public static class TiltReplacement
{
    private const int RowsPerBand = 32;

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
    /// The same in place for the pixels of some regions, each with one tilt; the other pixels keep the very values that they have.
    /// </summary>
    /// <param name="maps">Finished maps with modulus, apparent modulus and tilt; not to be used any more.</param>
    /// <param name="labels">Region of every pixel.</param>
    /// <param name="tilts">θ in rad by label; NaN, or a label beyond the end, for a region that stays as it is. So does a pixel without a tilt.</param>
    /// <param name="parameters">The parameters that the maps were made with.</param>
    /// <exception cref="ArgumentException">A map is missing, or the sizes differ.</exception>
    public static ModulusMaps ApplyByRegion(ModulusMaps maps, Raster<int> labels, IReadOnlyList<float> tilts, MappingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(tilts);
        ArgumentNullException.ThrowIfNull(parameters);
        ScanGrid grid = maps.Grid;
        if (maps is not { Modulus: { } modulus, ApparentModulus: not null, Tilt: { } tilt })
            throw new ArgumentException("There is no modulus, apparent modulus or tilt.", nameof(maps));
        if (labels.Columns != grid.Columns || labels.Rows != grid.Rows)
            throw new ArgumentException("The labels have another size than the maps.", nameof(labels));
        return Corrected(maps, tilt, modulus, maps.TiltCorrection, maps.Mask, rows => ApplyRowsByRegion(grid, parameters, labels.Values, tilts, rows));
    }

    /// <summary>The same for some rows of a map that is too large to be in memory.</summary>
    /// <param name="grid">The whole map's.</param>
    /// <param name="parameters">The parameters that the map was made with.</param>
    /// <param name="labels">Region of every pixel of the rows.</param>
    /// <param name="tilts">θ in rad by label, as in <see cref="ApplyByRegion"/>.</param>
    /// <param name="rows">All maps as they are; tilt, modulus, K_c and mask of the regions are written.</param>
    /// <returns>The counts of these rows.</returns>
    public static MapStatistics ApplyRowsByRegion(ScanGrid grid, MappingParameters parameters, ReadOnlyMemory<int> labels, IReadOnlyList<float> tilts, MapTile rows)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(tilts);
        ArgumentNullException.ThrowIfNull(rows);
        TiltTable<FloatLane> table = GivenTilt.Constants<FloatLane>(grid, parameters).TiltTable;
        RegionTilt[] regions = [.. tilts.Select(tilt => GivenTilt.TiltOf(tilt, table))];
        return InBands(grid, parameters, table, rows, (thread, y) => thread.Correct(rows, y, labels.Span.Slice(y * grid.Columns, grid.Columns), regions));
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
        return InBands(grid, parameters, GivenTilt.Constants<FloatLane>(grid, parameters).TiltTable, rows, (thread, y) => thread.Correct(rows, y));
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

    private static MapStatistics InBands(ScanGrid grid, MappingParameters parameters, TiltTable<FloatLane> table, MapTile rows, Action<GivenTilt, int> correct)
    {
        MapStatistics statistics = new();
        MappingConstants<Vector256Lanes> constants = GivenTilt.Constants<Vector256Lanes>(grid, parameters);
        int bands = (rows.Rows + RowsPerBand - 1) / RowsPerBand;
        Parallel.For(0, bands, () => new GivenTilt(grid.Columns, table, constants, !rows.Indentation.IsEmpty), (band, _, thread) =>
        {
            for (int y = band * RowsPerBand; y < Math.Min(rows.Rows, (band + 1) * RowsPerBand); y++)
                correct(thread, y);
            return thread;
        }, thread =>
        {
            lock (statistics)
                thread.AddTo(statistics);
        });
        return statistics;
    }
}
