using System.Runtime.InteropServices;
using CsCheck;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>Threads that each take tiles of a streamed map through the whole of their way.</summary>
public sealed class TileCrewTests
{
    private const int Columns = 61;
    private const int Rows = 400;
    private static readonly MapInputs Inputs = Cases.Random(4, Columns, Rows);
    private static readonly ModulusMaps Expected = Whole();

    [Fact]
    public void Maps_counts_and_order_are_those_of_one_thread_for_any_threads_bands_bounds_and_first_row()
    {
        Gen.Select(Gen.Int[2, 7], Gen.Int[1, 4000], Gen.Int[60_000, 5_000_000], Gen.OneOf(Gen.Const(0), Gen.Int[1, Rows - 1]))
            .Sample(
                (threads, band, bytes, start) =>
                {
                    using MappingEngine engine = new([() => new CpuBackend(threads) { BandPixels = band }]);
                    MapStatistics parts = new();
                    int next = start, done = start;
                    MapStatistics statistics = engine.Stream(Alone(Inputs), Cases.Parameters, MapOutputs.All, new Sink(tile =>
                    {
                        Assert.Equal(next, tile.FirstRow);
                        AssertSame(Expected.Modulus!, tile.Modulus, next);
                        AssertSame(Expected.Indentation!, tile.Indentation, next);
                        AssertSame(Expected.Mask, tile.Mask, next);
                        AssertSame((Raster<float>)Inputs.Height, tile.Height[((tile.FirstRow - tile.FirstHeightRow) * Columns)..][..(tile.Rows * Columns)], next);
                        parts.Add(tile.Counts!);
                        next += tile.Rows;
                    }), new() { MemoryBytes = bytes, StartRow = start, Progress = rows => Assert.True(rows > done && (done = rows) <= Rows) });
                    Assert.Equal((Rows, Rows), (next, done));
                    MapComparison.AssertIdentical(statistics, parts);
                    if (start == 0)
                        MapComparison.AssertIdentical(Expected.Statistics, statistics);
                },
                iter: 300);
    }

    [Fact]
    public void Buffers_of_all_threads_stay_within_the_bound()
    {
        Gen.Select(Gen.Int[1, 130], Gen.Int[20_000, 1 << 29], Gen.Int[30, 70_000], Gen.Int[17, 70_000]).Sample((threads, bytes, columns, rows) =>
        {
            MappingOptions options = new() { MemoryBytes = bytes };
            MappingPlan plan = new(new(columns, rows, 20e-9, 20e-9), Cases.Parameters, false, false, false) { Options = options };
            TileLayout layout = TileLayout.For(plan, new() { Grid = plan.Grid, Height = new OneAtATime(new(1, 1)) }, null, new CpuBackend(threads));
            int largest = layout.Cuts.Zip(layout.Cuts[1..], (a, b) => b - a).Max() + (2 * plan.Halo);
            // A row and its halo there must be, however small the bound.
            if (largest > 1 + (2 * plan.Halo))
                Assert.InRange((long)largest * columns * ((4 * 4) + 1 + (5 * 4) + 1) * layout.Sets, 1, bytes);
            if (layout.Workers == 1)
                return;
            Assert.InRange((long)layout.Capacity * 38 * layout.Sets, 1, bytes);
            Assert.InRange(layout.LongestBuffer * 38 * layout.Sets, 1, bytes);
            Assert.True(largest >= 16 * plan.Halo && largest * (long)columns <= layout.Capacity);
        });
    }

    [Theory]
    [InlineData("source")]
    [InlineData("sink")]
    [InlineData("progress")]
    [InlineData("cancelled")]
    public void What_goes_wrong_comes_through_and_leaves_nobody_at_work(string where)
    {
        using MappingEngine engine = new([() => new CpuBackend(3) { BandPixels = 100 }, () => new CpuBackend(1)]);
        using CancellationTokenSource source = new();
        List<string> warnings = [];
        int working = 0;
        OneAtATime height = new((Raster<float>)Inputs.Height) { FailsAtRow = where == "source" ? 200 : int.MaxValue };
        Sink sink = new(tile =>
        {
            working++;
            if (where == "sink" && tile.FirstRow > 150)
                throw new IOException("row 200");
        });
        MappingOptions options = new()
        {
            Cancellation = source.Token,
            Warn = warnings.Add,
            Progress = rows =>
            {
                if (where == "progress" && rows > 150)
                    throw new IOException("row 200");
                if (where == "cancelled" && rows > 150)
                    source.Cancel();
            },
        };
        void Run() => engine.Stream(new() { Grid = Inputs.Grid, Height = height }, new(), MapOutputs.All, sink, options);
        if (where == "cancelled")
            Assert.ThrowsAny<OperationCanceledException>(Run);
        else
            Assert.Equal("row 200", Assert.Throws<IOException>(Run).Message);
        (int, int) then = (height.Reads, working);
        Thread.Sleep(50);
        Assert.Equal(then, (height.Reads, working));
        Assert.InRange(working, 1, 20);
        Assert.Empty(warnings);
        // The threads serve again.
        int rows = 0;
        engine.Stream(Inputs, Cases.Parameters, MapOutputs.Modulus, new Sink(tile => rows += tile.Rows));
        Assert.Equal(Rows, rows);
    }

    [Fact]
    public void A_backend_that_fails_in_a_thread_is_left_with_one_warning_and_its_tiles_are_done_again()
    {
        List<string> warnings = [];
        using MappingEngine engine = new([() => new Failing(), () => new CpuBackend(2)]);
        int next = 0;
        MapStatistics statistics = engine.Stream(Inputs, Cases.Parameters, MapOutputs.All, new Sink(tile =>
        {
            AssertSame(Expected.Modulus!, tile.Modulus, tile.FirstRow);
            next += tile.Rows;
        }), new() { Warn = warnings.Add });
        Assert.Equal(Rows, next);
        MapComparison.AssertIdentical(Expected.Statistics, statistics);
        Assert.Equal("failing (threads) failed: broken; going on with the next backend", Assert.Single(warnings));
        Assert.Equal("cpu", engine.BackendName);
    }

    [Fact]
    public void Maps_at_the_same_time_on_one_engine_are_those_of_one_after_another()
    {
        using MappingEngine engine = new([() => new CpuBackend(2) { BandPixels = 500 }]);
        engine.Stream(Inputs, Cases.Parameters, MapOutputs.All, new Sink(_ => { }));
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            MapComparison.AssertIdentical(Expected.Statistics, engine.Stream(Inputs, Cases.Parameters, MapOutputs.All, new Sink(_ => { }), new() { MemoryBytes = i % 2 == 0 ? 1 << 20 : null })));
    }

    private static ModulusMaps Whole()
    {
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        return engine.Map(Inputs, Cases.Parameters);
    }

    private static void AssertSame<T>(Raster<T> expected, ReadOnlyMemory<T> rows, int firstRow)
        where T : unmanaged => Assert.Equal(MemoryMarshal.AsBytes(expected.Values.AsSpan(firstRow * Columns, rows.Length)), MemoryMarshal.AsBytes(rows.Span));

    private static MapInputs Alone(MapInputs inputs) => new()
    {
        Grid = inputs.Grid,
        Height = new OneAtATime((Raster<float>)inputs.Height),
        Signal = new OneAtATime((Raster<float>)inputs.Signal!),
        Amplitude = inputs.Amplitude,
        Phase = inputs.Phase,
        InstrumentMask = inputs.InstrumentMask,
    };

    private sealed class Sink(Action<MapTile> write) : IMapSink
    {
        private int inside;

        public void Write(MapTile tile)
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            write(tile);
            Interlocked.Decrement(ref inside);
        }
    }

    /// <summary>Refuses a second reader, and to go back by more than a halo.</summary>
    private sealed class OneAtATime(Raster<float> raster) : IRowSource<float>
    {
        private int inside;
        private int last;
        private int reads;

        public int Reads => Volatile.Read(ref reads);

        public int FailsAtRow { get; init; } = int.MaxValue;

        public int Columns => raster.Columns;

        public int Rows => raster.Rows;

        public void ReadRows(int firstRow, Span<float> destination)
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            reads++;
            int end = firstRow + (destination.Length / Columns);
            Assert.True(end >= last);
            last = end;
            if (end > FailsAtRow)
                throw new IOException($"row {FailsAtRow}");
            raster.ReadRows(firstRow, destination);
            Interlocked.Decrement(ref inside);
        }
    }

    private sealed class Failing : IThreadedBackend
    {
        public string Name => "failing";

        public string Device => "threads";

        public long MaxTilePixels => int.MaxValue / 2;

        public int Threads => 3;

        public long BandPixels => 100;

        public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => MapAlone(plan, tile, statistics);

        public void MapAlone(MappingPlan plan, MapTile tile, MapStatistics? statistics)
        {
            tile.Modulus.Span.Fill(123);
            statistics!.Reasons[0] += 99;
            throw new InvalidOperationException("broken");
        }

        public void Dispose()
        {
        }
    }
}
