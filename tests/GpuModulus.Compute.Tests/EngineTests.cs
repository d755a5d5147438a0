using System.Runtime.InteropServices;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using Xunit;
using static GpuModulus.Compute.Tests.EngineCase;

namespace GpuModulus.Compute.Tests;

/// <summary>Tiles, fallback, streaming, cancellation.</summary>
public sealed class EngineTests
{
    [Fact]
    public void A_backend_that_cannot_be_opened_is_left_with_one_warning()
    {
        List<string> warnings = [];
        using MappingEngine engine = new([() => throw new InvalidOperationException("CUDA_ERROR_NO_DEVICE\nmore"), () => new CpuBackend(1)]);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { TileRows = 5, Warn = warnings.Add }));
        Assert.Equal("a device could not be opened: CUDA_ERROR_NO_DEVICE; going on with the next backend", Assert.Single(warnings));
        Assert.Equal("cpu", engine.BackendName);
    }

    [Fact]
    public void A_backend_that_fails_in_the_middle_is_left_and_its_tile_done_again()
    {
        List<string> warnings = [];
        FaultyBackend faulty = new((call, _) => call == 4 ? new InvalidOperationException("the device was lost") : null);
        using MappingEngine engine = new([() => faulty, () => new CpuBackend(1)]);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { TileRows = 7, Warn = warnings.Add }));
        Assert.Equal("faulty (a broken device) failed: the device was lost; going on with the next backend", Assert.Single(warnings));
        Assert.True(faulty.IsDisposed);
        Assert.Equal("cpu", engine.BackendName);
    }

    /// <summary>A program stopped after the last row has nothing left to map, and must not forget what it found since.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(16)]
    public void Where_an_earlier_run_has_done_every_row_no_tile_is_made(int? tileRows)
    {
        CountingSource height = new(Assert.IsType<Raster<float>>(Inputs.Height));
        MapInputs inputs = new() { Grid = Inputs.Grid, Height = height, Signal = Inputs.Signal, Amplitude = Inputs.Amplitude, Phase = Inputs.Phase };
        int tiles = 0;
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        MapStatistics statistics = engine.Stream(inputs, Parameters, MapOutputs.All, new RowCounter(_ => tiles++), new() { TileRows = tileRows, StartRow = Inputs.Grid.Rows });
        Assert.Equal((0, 0, 0L), (tiles, height.Reads, statistics.PixelCount));
    }

    /// <summary>However few rows are left, and whether the first tile is smaller or not: each once, in order.</summary>
    [Fact]
    public void A_map_goes_on_at_any_row()
    {
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        int rows = Inputs.Grid.Rows;
        foreach (int start in Enumerable.Range(0, rows))
        {
            foreach (long memory in new[] { 1L, 400_000, 1_000_000, 1L << 30 })
            {
                int next = start;
                engine.Stream(Inputs, Parameters, MapOutputs.Modulus | MapOutputs.Mask, new RowCounter(tile =>
                {
                    Assert.Equal(next, tile.FirstRow);
                    Assert.InRange(tile.Rows, 1, rows - next);
                    Assert.Equal(Expected.Modulus!.Values.AsSpan(next * tile.Modulus.Length / tile.Rows, tile.Modulus.Length), tile.Modulus.Span);
                    next += tile.Rows;
                }), new() { MemoryBytes = memory, StartRow = start });
                Assert.Equal(rows, next);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backend_short_of_memory_gets_smaller_tiles_and_says_so_once(bool last)
    {
        List<string> warnings = [];
        FaultyBackend faulty = new((_, tile) => tile.Rows > 5 ? new InvalidOperationException("CL_MEM_OBJECT_ALLOCATION_FAILURE") : null);
        List<Func<IMappingBackend>> backends = [() => faulty];
        if (!last)
            backends.Add(() => new CpuBackend(1));
        using MappingEngine engine = new(backends);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { TileRows = 16, Warn = warnings.Add }));
        Assert.Equal("faulty (a broken device) ran out of memory (CL_MEM_OBJECT_ALLOCATION_FAILURE); going on with smaller tiles", Assert.Single(warnings));
        Assert.Equal("faulty", engine.BackendName);
        // 16 and 8 rows failed, once each; then 64 rows went in fours.
        Assert.Equal(2 + (64 / 4), faulty.Calls);
    }

    [Fact]
    public void A_backend_that_never_has_enough_memory_is_left_after_the_smallest_tile()
    {
        List<string> warnings = [];
        FaultyBackend faulty = new((_, _) => new InvalidOperationException("out of memory"));
        using MappingEngine engine = new([() => faulty, () => new CpuBackend(1)]);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { Warn = warnings.Add }));
        Assert.Equal(2, warnings.Count);
        Assert.Equal("cpu", engine.BackendName);
        // 64, 32, 16, 8, 4, 2, 1 rows.
        Assert.Equal(7, faulty.Calls);
    }

    [Fact]
    public void The_backend_fallen_to_gets_no_larger_tiles_than_it_takes()
    {
        FaultyBackend small = new((_, tile) => tile.Rows * 61 > 800 ? new InvalidOperationException("too large") : null, maxTilePixels: 1300);
        using MappingEngine engine = new([() => new FaultyBackend((_, _) => new InvalidOperationException("gone")), () => small]);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters));
        Assert.Equal("faulty", engine.BackendName);
    }

    [Fact]
    public void When_no_backend_is_left_the_error_is_one_line()
    {
        using MappingEngine engine = new([() => throw new InvalidOperationException("no driver"), () => throw new InvalidOperationException("no device")]);
        InputException e = Assert.Throws<InputException>(() => engine.Map(Inputs, Parameters));
        Assert.Contains("no device", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void An_engine_can_map_again_and_keeps_its_backend()
    {
        int opened = 0;
        using MappingEngine engine = new([() =>
        {
            opened++;
            return new CpuBackend(1);
        }
        ]);
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters));
        MapComparison.AssertIdentical(Expected, engine.Map(Inputs, Parameters, options: new() { TileRows = 3 }));
        Assert.Equal(1, opened);
    }

    [Fact]
    public void Cancelling_stops_between_tiles_and_leaves_nobody_reading_or_writing()
    {
        using CancellationTokenSource source = new();
        CountingSource height = new((Raster<float>)Inputs.Height);
        MapInputs inputs = new() { Grid = Inputs.Grid, Height = height };
        CollectingSink sink = new(Inputs.Grid);
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        MappingOptions options = new()
        {
            TileRows = 2,
            Cancellation = source.Token,
            Progress = rows =>
            {
                if (rows >= 10)
                    source.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Stream(inputs, new(), MapOutputs.Tilt, sink, options));
        int reads = height.Reads, written = sink.Rows;
        Assert.InRange(reads, 5, 7);
        Thread.Sleep(50);
        Assert.Equal((reads, written), (height.Reads, sink.Rows));
    }

    [Fact]
    public void Streaming_gives_the_sink_what_memory_holds_in_row_order_and_bounded_memory()
    {
        MapInputs streamed = new()
        {
            Grid = Inputs.Grid,
            Height = new CountingSource((Raster<float>)Inputs.Height),
            Signal = new CountingSource((Raster<float>)Inputs.Signal!),
            Amplitude = new CountingSource((Raster<float>)Inputs.Amplitude!),
            Phase = new CountingSource((Raster<float>)Inputs.Phase!),
            InstrumentMask = Inputs.InstrumentMask,
        };
        foreach (MappingOptions options in new MappingOptions[] { new(), new() { TileRows = 1 }, new() { TileRows = 7 }, new() { MemoryBytes = 200_000 } })
        {
            CollectingSink sink = new(Inputs.Grid);
            using MappingEngine engine = new([() => new CpuBackend(2) { BandPixels = 100 }]);
            MapStatistics statistics = engine.Stream(streamed, Parameters, MapOutputs.All, sink, options);
            Assert.Equal(64, sink.Rows);
            MapComparison.AssertIdentical(Expected.Statistics, statistics);
            MapComparison.AssertIdentical(Expected, sink.ToMaps(Expected.Height, statistics));
            if (options.MemoryBytes is { } bytes)
                Assert.InRange(sink.LargestTile * 61 * ((4 * 4) + 1 + (5 * 4) + 1) * 3, 1, bytes);
        }
    }

    [Fact]
    public void Streamed_maps_with_a_bound_use_the_buffers_of_the_map_before_within_their_own_bound()
    {
        using MappingEngine engine = new([() => new CpuBackend(2) { BandPixels = 100 }]);
        HashSet<float[]> first = ArraysOf(300_000), second = ArraysOf(300_000);
        Assert.NotEmpty(first);
        Assert.True(first.SetEquals(second));
        HashSet<float[]> smaller = ArraysOf(100_000);
        Assert.False(smaller.Overlaps(first));
        Assert.All(smaller, array => Assert.InRange(array.Length * ((4 * 4) + 1 + (5 * 4) + 1) * 3, 1, 100_000));
        engine.ReleaseBuffers();
        Assert.False(ArraysOf(100_000).Overlaps(smaller));
        HashSet<float[]> unbounded = ArraysOf(null);
        Assert.False(ArraysOf(null).Overlaps(unbounded));

        HashSet<float[]> ArraysOf(long? bytes)
        {
            CollectingSink sink = new(Inputs.Grid);
            MapStatistics statistics = engine.Stream(Inputs, Parameters, MapOutputs.All, sink, new() { MemoryBytes = bytes });
            MapComparison.AssertIdentical(Expected, sink.ToMaps(Expected.Height, statistics));
            return sink.Arrays;
        }
    }

    [Fact]
    public void Streamed_channels_also_fill_maps_in_memory()
    {
        MapInputs streamed = new()
        {
            Grid = Inputs.Grid,
            Height = Inputs.Height,
            Signal = new CountingSource((Raster<float>)Inputs.Signal!),
            Amplitude = Inputs.Amplitude,
            Phase = Inputs.Phase,
            InstrumentMask = Inputs.InstrumentMask,
        };
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        MapComparison.AssertIdentical(Expected, engine.Map(streamed, Parameters, options: new() { MemoryBytes = 100_000 }));
        Assert.True(((CountingSource)streamed.Signal!).Reads > 1);
    }

    [Fact]
    public void Errors_of_sources_and_sinks_come_through_unchanged()
    {
        using MappingEngine engine = new([() => new CpuBackend(1), () => new CpuBackend(1)]);
        MapInputs broken = new() { Grid = Inputs.Grid, Height = new CountingSource((Raster<float>)Inputs.Height) { FailsAtRow = 30 } };
        List<string> warnings = [];
        Assert.Equal("row 30", Assert.Throws<IOException>(() => engine.Map(broken, new(), options: new() { TileRows = 3, Warn = warnings.Add })).Message);
        CollectingSink full = new(Inputs.Grid) { FailsAtRow = 20 };
        Assert.Equal("disk full", Assert.Throws<IOException>(() => engine.Stream(Inputs, Parameters, MapOutputs.All, full, new() { TileRows = 3, Warn = warnings.Add })).Message);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Only_what_was_asked_for_is_computed_but_the_reasons_always()
    {
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        ModulusMaps maps = engine.Map(Inputs, Parameters, MapOutputs.Tilt);
        Assert.Null(maps.Modulus);
        Assert.Null(maps.Indentation);
        Assert.Equal(Expected.Tilt!.Values, maps.Tilt!.Values);
        Assert.Equal(Expected.Mask.Values, maps.Mask.Values);
        Assert.Equal(0, maps.Statistics.PixelCount);
        ModulusMaps heightAlone = engine.Map(new() { Grid = Inputs.Grid, Height = Inputs.Height }, new());
        Assert.Null(heightAlone.Modulus);
        Assert.Null(heightAlone.ApparentModulus);
        Assert.Null(heightAlone.Indentation);
    }

    [Fact]
    public void Channels_of_another_size_and_missing_channels_are_refused()
    {
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        Raster<float> other = new(60, 64);
        Assert.Contains("60 × 64", Assert.Throws<InputException>(() => engine.Map(new() { Grid = Inputs.Grid, Height = Inputs.Height, Signal = other }, Parameters)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => engine.Map(new() { Grid = Inputs.Grid, Height = Inputs.Height }, Parameters));
        MappingParameters noAmplitude = Parameters with { Oscillation = Cases.Oscillation with { Amplitude1 = null } };
        MapInputs signalOnly = new() { Grid = Inputs.Grid, Height = Inputs.Height, Signal = Inputs.Signal };
        Assert.Equal("--setpoint-amplitude1", Assert.Throws<InputException>(() => engine.Map(signalOnly, noAmplitude)).Subject);
        MappingParameters noPhase = Parameters with { Oscillation = Cases.Oscillation with { Phase1Radians = null } };
        Assert.Equal("--interaction-phase1", Assert.Throws<InputException>(() => engine.Map(signalOnly, noPhase)).Subject);
    }

    /// <summary>More than 2³¹ pixels, counted exactly. A minute or two on two cores, hence by hand: GPUMODULUS_LARGE_TESTS=1.</summary>
    [SkippableTheory]
    [InlineData("cpu")]
    [InlineData("opencl")]
    [InlineData("cuda")]
    public void A_map_of_more_than_2_to_the_31_pixels_is_counted_exactly(string backend)
    {
        Skip.If(Environment.GetEnvironmentVariable("GPUMODULUS_LARGE_TESTS") is null, "takes a minute or two: set GPUMODULUS_LARGE_TESTS=1");
        const int Columns = 65_537, Rows = 32_771;
        const long Pixels = (long)Columns * Rows;
        Assert.True(Pixels > int.MaxValue);
        MapInputs inputs = new() { Grid = new(Columns, Rows, 20e-9, 20e-9), Height = new BandSource(Columns, Rows, y => y == Rows - 1 ? float.NaN : 0), Signal = new BandSource(Columns, Rows, y => y % 4 == 3 ? -1 : 10000) };
        long rows = 0;
        using MappingEngine engine = TestedBackends.Engine(backend);
        MapStatistics statistics = engine.Stream(inputs, Cases.Parameters, MapOutputs.Statistics, new RowCounter(tile => rows += tile.Rows), new() { MemoryBytes = 1 << 30 });
        // Row 32770 has no height, so row 32769 has no slope; both lie in classes 2 and 1 of the four.
        long good = Enumerable.Range(0, Rows - 2).Count(y => y % 4 != 3);
        Assert.Equal(Rows, rows);
        Assert.Equal(Pixels, statistics.PixelCount);
        Assert.Equal(2L * Columns, statistics.Reasons[(int)MaskReason.HeightNotFinite]);
        Assert.Equal(good * Columns, statistics.ValidCount);
        Assert.Equal((Rows - 2 - good) * Columns, statistics.Reasons[(int)MaskReason.FrequencyShiftInvalid]);
        Assert.Equal(good * Columns, statistics.Modulus.Total);
        Assert.Equal((Rows - 2L) * Columns, statistics.TiltDegrees.Counts[1]);
        Assert.Equal(good * Columns, statistics.Modulus.Counts[statistics.Modulus.IndexOf(1.63030274e10f / 1.00031f)]);
        Assert.Equal(good * Columns, statistics.IndentationBelowAmplitude2);
    }

    private sealed class CountingSource(Raster<float> raster) : IRowSource<float>
    {
        private int reads;

        public int Reads => reads;

        public int FailsAtRow { get; init; } = int.MaxValue;

        public int Columns => raster.Columns;

        public int Rows => raster.Rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            Interlocked.Increment(ref reads);
            if (firstRow + (destination.Length / Columns) > FailsAtRow)
                throw new IOException($"row {FailsAtRow}");
            raster.ReadRows(firstRow, destination);
        }
    }

    private sealed class BandSource(int columns, int rows, Func<int, float> value) : IRowSource<float>
    {
        public int Columns => columns;

        public int Rows => rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            for (int row = 0; row * columns < destination.Length; row++)
                destination.Slice(row * columns, columns).Fill(value(firstRow + row));
        }
    }

    private sealed class RowCounter(Action<MapTile> count) : IMapSink
    {
        public void Write(MapTile tile) => count(tile);
    }

    private sealed class CollectingSink(ScanGrid grid) : IMapSink
    {
        private readonly Raster<float> modulus = new(grid.Columns, grid.Rows), apparent = new(grid.Columns, grid.Rows), tilt = new(grid.Columns, grid.Rows);
        private readonly Raster<float> correction = new(grid.Columns, grid.Rows), indentation = new(grid.Columns, grid.Rows);
        private readonly Raster<byte> mask = new(grid.Columns, grid.Rows);
        private int rows;

        public int Rows => Volatile.Read(ref rows);

        public int LargestTile { get; private set; }

        public HashSet<float[]> Arrays { get; } = [];

        public int FailsAtRow { get; init; } = int.MaxValue;

        public void Write(MapTile tile)
        {
            Assert.Equal(rows, tile.FirstRow);
            if (tile.FirstRow + tile.Rows > FailsAtRow)
                throw new IOException("disk full");
            int start = tile.FirstRow * grid.Columns;
            tile.Modulus.Span.CopyTo(modulus.Values.AsSpan(start));
            tile.ApparentModulus.Span.CopyTo(apparent.Values.AsSpan(start));
            tile.Tilt.Span.CopyTo(tilt.Values.AsSpan(start));
            tile.TiltCorrection.Span.CopyTo(correction.Values.AsSpan(start));
            tile.Indentation.Span.CopyTo(indentation.Values.AsSpan(start));
            tile.Mask.Span.CopyTo(mask.Values.AsSpan(start));
            LargestTile = Math.Max(LargestTile, tile.Rows);
            if (MemoryMarshal.TryGetArray<float>(tile.Modulus, out ArraySegment<float> segment))
                Arrays.Add(segment.Array!);
            Volatile.Write(ref rows, rows + tile.Rows);
        }

        public ModulusMaps ToMaps(Raster<float> height, MapStatistics statistics) => new()
        {
            Grid = grid,
            Height = height,
            Modulus = modulus,
            ApparentModulus = apparent,
            Tilt = tilt,
            TiltCorrection = correction,
            Indentation = indentation,
            Mask = mask,
            Statistics = statistics,
        };
    }
}
