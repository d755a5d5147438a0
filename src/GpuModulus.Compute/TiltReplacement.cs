using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute;

/// <summary>
/// Corrects finished maps anew with a tilt from elsewhere, for example the tilt of each facet's plane, which the noise of single heights does not inflate.
/// </summary>
public static class TiltReplacement
{
    /// <summary>
    /// E = E_apparent / K_c(θ) with the given θ, cut-off and sample modulus as before; everything that does not depend on the tilt stays.
    /// </summary>
    /// <param name="maps">Finished maps with an apparent modulus.</param>
    /// <param name="tilt">θ in rad, of the same size; NaN leaves a pixel masked as it is.</param>
    /// <param name="parameters">The parameters that the maps were made with.</param>
    /// <exception cref="ArgumentException">The maps have no apparent modulus, or the sizes differ.</exception>
    public static ModulusMaps Apply(ModulusMaps maps, Raster<float> tilt, MappingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(tilt);
        ArgumentNullException.ThrowIfNull(parameters);
        ScanGrid grid = maps.Grid;
        if (maps.ApparentModulus is not { } apparent)
            throw new ArgumentException("There is no apparent modulus to correct.", nameof(maps));
        if (tilt.Columns != grid.Columns || tilt.Rows != grid.Rows)
            throw new ArgumentException("The tilt has another size than the maps.", nameof(tilt));

        Raster<float> modulus = new(grid.Columns, grid.Rows);
        Raster<float> correction = new(grid.Columns, grid.Rows);
        Raster<byte> mask = new(grid.Columns, grid.Rows);
        maps.Mask.Values.CopyTo(mask.Values, 0);
        MapStatistics statistics = ApplyRows(grid, parameters, new()
        {
            FirstRow = 0,
            Rows = grid.Rows,
            FirstHeightRow = 0,
            Height = maps.Height.Values,
            ApparentModulus = apparent.Values,
            Tilt = tilt.Values,
            Indentation = maps.Indentation?.Values ?? default(Memory<float>),
            Modulus = modulus.Values,
            TiltCorrection = correction.Values,
            Mask = mask.Values,
        });
        return new()
        {
            Grid = grid,
            Height = maps.Height,
            Modulus = modulus,
            ApparentModulus = apparent,
            Tilt = tilt,
            TiltCorrection = correction,
            Indentation = maps.Indentation,
            Mask = mask,
            Statistics = statistics,
        };
    }

    /// <summary>The same for some rows of a map that is too large to be in memory.</summary>
    /// <param name="grid">The whole map's.</param>
    /// <param name="parameters">The parameters that the map was made with.</param>
    /// <param name="rows">Tilt as given, apparent modulus, indentation and mask as they are; modulus, K_c and mask are written.</param>
    /// <returns>The counts of these rows.</returns>
    public static MapStatistics ApplyRows(ScanGrid grid, MappingParameters parameters, MapTile rows)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(rows);
        // The kernel's own formulas, fed with the apparent modulus as signal and the slope as given.
        MappingConstants<FloatLane> constants = (parameters with { Signal = SignalKind.Modulus }).ToConstants<FloatLane>(grid, false, false, false);
        constants.Slope.X = FloatLane.Literal(1);
        constants.Slope.Y = FloatLane.Literal(1);
        MapStatistics statistics = new();
        Parallel.For(0, rows.Rows, () => new MapStatistics(), (y, _, counts) =>
        {
            int start = y * grid.Columns;
            ReadOnlySpan<float> apparent = rows.ApparentModulus.Span.Slice(start, grid.Columns), tilt = rows.Tilt.Span.Slice(start, grid.Columns);
            ReadOnlySpan<float> indentation = rows.Indentation.IsEmpty ? default : rows.Indentation.Span.Slice(start, grid.Columns);
            Span<float> modulus = rows.Modulus.Span.Slice(start, grid.Columns);
            Span<float> correction = rows.TiltCorrection.IsEmpty ? default : rows.TiltCorrection.Span.Slice(start, grid.Columns);
            Span<byte> mask = rows.Mask.Span.Slice(start, grid.Columns);
            for (int i = 0; i < apparent.Length; i++)
            {
                PixelInputs<FloatLane> inputs = default;
                inputs.Signal = new(apparent[i]);
                MappedPixel<FloatLane> pixel = PixelMapping.Evaluate<FloatLane, FlatPunch, CentralDifference, GivenSlope, TabulatedTiltCorrector<FloatLane>, AnyRecording>(
                    new(MathF.Tan(tilt[i])), inputs, default, constants);
                var earlier = (MaskReason)mask[i];
                // A reason that has nothing to do with the tilt is kept.
                bool fixedReason = earlier is not (MaskReason.None or MaskReason.TiltAboveCutoff or MaskReason.BeyondTipModulus);
                MaskReason reason = fixedReason ? earlier : (MaskReason)pixel.Reason.Value;
                modulus[i] = reason == MaskReason.None ? pixel.Modulus.Value : float.NaN;
                if (!correction.IsEmpty)
                    correction[i] = pixel.TiltCorrection.Value;
                mask[i] = (byte)reason;
                Count(counts, reason, tilt[i], modulus[i], indentation.IsEmpty ? null : indentation[i], parameters);
            }

            return counts;
        }, counts =>
        {
            lock (statistics)
                statistics.Add(counts);
        });
        return statistics;
    }

    private static void Count(MapStatistics counts, MaskReason reason, float tilt, float modulus, float? indentation, MappingParameters parameters)
    {
        counts.Reasons[(int)reason]++;
        if (reason != MaskReason.HeightNotFinite)
            counts.TiltDegrees.Counts[1 + Math.Min((int)(tilt * HistogramLayout.TiltBinsPerRadian), MapStatistics.TiltBinCount)]++;
        if (reason != MaskReason.None)
            return;
        counts.Modulus.Counts[counts.Modulus.IndexOf(modulus)]++;
        if (indentation is not { } depth)
            return;
        counts.Indentation.Counts[counts.Indentation.IndexOf(depth)]++;
        if (depth > (float)parameters.IndentationLimitMetres)
            counts.IndentationAboveLimit++;
        if (depth < (float)(parameters.Amplitude2Metres ?? 0))
            counts.IndentationBelowAmplitude2++;
    }

    /// <summary>A window that knows nothing but the slope.</summary>
    private readonly struct GivenSlope(float tangent) : IHeightWindow<FloatLane>
    {
        public FloatLane Centre() => new(tangent);

        public FloatLane PairX(int i, int j) => new(tangent);

        public FloatLane PairY(int i, int j) => new(0);

        public FloatLane Weight(int k) => new(0);
    }
}
