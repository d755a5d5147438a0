using System.Runtime.InteropServices;
using CsCheck;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Phantoms;
using Xunit;

namespace GpuModulus.Compute.Tests;

/// <summary>The backend that people without a GPU use: every width, tile and number of threads; and a whole phantom.</summary>
public sealed class CpuBackendTests
{
    [Fact]
    public void Maps_are_bit_identical_for_any_tile_size_number_of_threads_and_width_of_the_map()
    {
        Gen.Select(Gen.Int[2, 70], Gen.Int[2, 24], Gen.Int[1, 24], Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(7)), Gen.OneOf(Gen.Const(128), Gen.Const(256), Gen.Const(512)), Gen.Enum<SlopeOperator>(), Gen.Enum<ContactModel>(), Gen.Int[0, 1000])
            .Sample(
                (columns, rows, tileRows, threads, bits, slope, contact, seed) =>
                {
                    MapInputs inputs = Cases.Random(seed, columns, rows, instrumentMask: seed % 2 == 0);
                    double sigma = Math.Min(28e-9, 0.24 * Math.Min((columns - 1) * 20e-9, (rows - 1) * 25e-9));
                    MappingParameters parameters = Cases.Parameters with { Contact = contact, Slope = new(slope, sigma) };
                    ModulusMaps whole = Map(inputs, parameters, new CpuBackend(1, bits), null);
                    MapComparison.AssertIdentical(whole, Map(inputs, parameters, new CpuBackend(threads, bits) { BandPixels = 2 * columns }, tileRows));
                    MapComparison.AssertIdentical(Recount.Of(whole, parameters), whole.Statistics);
                },
                iter: 400);
    }

    [Fact]
    public void Modulus_mask_and_histogram_are_the_same_alone_as_among_all_maps()
    {
        const MapOutputs Alone = MapOutputs.Modulus | MapOutputs.Mask;
        Gen.Select(Gen.Int[2, 700], Gen.Int[2, 24], Gen.Bool, Gen.OneOf(Gen.Const(1), Gen.Const(7)), Gen.OneOf(Gen.Const(128), Gen.Const(256), Gen.Const(512)), Gen.Enum<ContactModel>(), Gen.Int[0, 1000])
            .Sample(
                (columns, rows, channels, threads, bits, contact, seed) =>
                {
                    MapInputs random = Cases.Random(seed, columns, rows, instrumentMask: false);
                    MapInputs inputs = channels ? random : new() { Grid = random.Grid, Height = random.Height, Signal = random.Signal };
                    MappingParameters parameters = Cases.Parameters with { Contact = contact };
                    using MappingEngine engine = new([() => new CpuBackend(threads, bits) { BandPixels = 2 * columns }]);
                    ModulusMaps all = engine.Map(inputs, parameters);
                    // Twice: the second time counters serve again.
                    for (int time = 0; time < 2; time++)
                    {
                        ModulusMaps counted = engine.Map(inputs, parameters, Alone | MapOutputs.ModulusHistogram);
                        AssertSame(all, counted);
                        Assert.Equal(all.Statistics.Modulus.Counts, counted.Statistics.Modulus.Counts);
                        Assert.Equal(all.Statistics.Reasons, counted.Statistics.Reasons);
                        AssertSame(all, engine.Map(inputs, parameters, Alone));
                    }
                },
                iter: 300);

        static void AssertSame(ModulusMaps expected, ModulusMaps maps)
        {
            Assert.Equal(MemoryMarshal.AsBytes<float>(expected.Modulus!.Values), MemoryMarshal.AsBytes<float>(maps.Modulus!.Values));
            Assert.Equal(expected.Mask!.Values, maps.Mask!.Values);
        }
    }

    [Fact]
    public void Maps_one_after_another_and_at_the_same_time_on_one_backend_are_counted_as_if_each_were_its_first()
    {
        MapOutputs[] counted = [MapOutputs.ModulusHistogram, MapOutputs.Modulus | MapOutputs.Mask | MapOutputs.ModulusHistogram, MapOutputs.TiltHistogram | MapOutputs.IndentationHistogram, MapOutputs.All];
        foreach (int bits in new[] { 128, 256, 512 })
        {
            CpuBackend shared = new(3, bits) { BandPixels = 150 };
            using MappingEngine engine = new([() => shared]);
            (MapInputs Inputs, MappingParameters Parameters, MapOutputs Outputs, MapStatistics Expected)[] maps = [.. Enumerable.Range(0, 16).Select(Case)];
            // Every kind twice in a row, and between others.
            foreach (int i in Enumerable.Range(0, 64).Select(n => n * 7 / 2 % 16))
                MapComparison.AssertIdentical(maps[i].Expected, Count(engine, i));
            Parallel.For(0, 128, new ParallelOptions { MaxDegreeOfParallelism = 4 }, n =>
            {
                using MappingEngine own = new([() => shared]);
                MapComparison.AssertIdentical(maps[n % 16].Expected, Count(own, n % 16));
            });

            MapStatistics Count(MappingEngine by, int i) => by.Stream(maps[i].Inputs, maps[i].Parameters, maps[i].Outputs, new Nowhere(), new() { TileRows = 9 });

            (MapInputs, MappingParameters, MapOutputs, MapStatistics) Case(int i)
            {
                MapInputs random = Cases.Random(i, i % 3 == 0 ? 70 : 41 + (8 * i), 23, instrumentMask: i % 5 == 0);
                MapInputs inputs = i % 2 == 0 ? random : new() { Grid = random.Grid, Height = random.Height, Signal = random.Signal };
                MappingParameters parameters = Cases.Parameters with { Signal = (i % 7) switch { 5 => SignalKind.Modulus, 6 => SignalKind.None, _ => SignalKind.Frequency } };
                using MappingEngine fresh = new([() => new CpuBackend(1, bits)]);
                return (inputs, parameters, counted[i / 4], fresh.Stream(inputs, parameters, counted[i / 4], new Nowhere()));
            }
        }
    }

    [Fact]
    public void A_map_given_up_half_way_leaves_nothing_behind_in_the_counts_of_the_next()
    {
        const MapOutputs Counted = MapOutputs.Modulus | MapOutputs.Mask | MapOutputs.ModulusHistogram;
        MapInputs inputs = Cases.Random(3, 203, 40, instrumentMask: false);
        using MappingEngine fresh = new([() => new CpuBackend(1)]);
        MapStatistics expected = fresh.Map(inputs, Cases.Parameters, Counted).Statistics;
        using MappingEngine engine = new([() => new CpuBackend(2) { BandPixels = 500 }]);
        using CancellationTokenSource source = new();
        MappingOptions cancelled = new() { TileRows = 7, Cancellation = source.Token, Progress = _ => source.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Stream(inputs, Cases.Parameters, Counted, new Nowhere(), cancelled));
        MapComparison.AssertIdentical(expected, engine.Map(inputs, Cases.Parameters, Counted).Statistics);
        MappingOptions broken = new() { TileRows = 7, Progress = rows => throw new IOException($"row {rows}") };
        Assert.Throws<IOException>(() => engine.Stream(inputs, Cases.Parameters, Counted, new Nowhere(), broken));
        MapComparison.AssertIdentical(expected, engine.Map(inputs, Cases.Parameters, Counted).Statistics);
    }

    [Fact]
    public void Maps_of_every_width_agree_with_the_reference()
    {
        using MappingEngine reference = TestedBackends.Engine("reference");
        for (int columns = 2; columns <= 70; columns++)
        {
            MapInputs inputs = Cases.Random(columns, columns, 9);
            MappingParameters parameters = Cases.Parameters with { Slope = Cases.Slopes[columns % 3] };
            ModulusMaps expected = reference.Map(inputs, parameters);
            foreach (int bits in new[] { 128, 256, 512 })
                MapComparison.AssertAgree(expected, Map(inputs, parameters, new CpuBackend(1, bits), null), Tolerances.Of("cpu"), parameters);
        }
    }

    [Fact]
    public void A_megapixel_of_phantom_agrees_with_the_reference_for_1_2_and_7_threads()
    {
        Scan scan = ElectrodePhantom.Create(new() { Columns = 1024, Rows = 1024 }).Scan;
        MapInputs inputs = new()
        {
            Grid = scan.Grid,
            Height = scan.Find(Quantity.Height)!.Values,
            Signal = scan.Find(Quantity.Frequency)!.Values,
            Amplitude = scan.Find(Quantity.Amplitude1)!.Values,
            Phase = scan.Find(Quantity.Phase1)!.Values,
        };
        using MappingEngine reference = TestedBackends.Engine("reference");
        ModulusMaps expected = reference.Map(inputs, Cases.Parameters);
        Assert.InRange(expected.Statistics.ValidCount, 700_000, 1 << 20);
        ModulusMaps first = Map(inputs, Cases.Parameters, new CpuBackend(1), null);
        MapComparison.AssertAgree(expected, first, Tolerances.Of("cpu"), Cases.Parameters);
        MapComparison.AssertIdentical(Recount.Of(first, Cases.Parameters), first.Statistics);
        MapComparison.AssertIdentical(first, Map(inputs, Cases.Parameters, new CpuBackend(2), null));
        MapComparison.AssertIdentical(first, Map(inputs, Cases.Parameters, new CpuBackend(7), 1));
        MapComparison.AssertIdentical(first, Map(inputs, Cases.Parameters, new CpuBackend(7), 300));
    }

    private static ModulusMaps Map(MapInputs inputs, MappingParameters parameters, CpuBackend backend, int? tileRows)
    {
        using MappingEngine engine = new([() => backend]);
        return engine.Map(inputs, parameters, options: new() { TileRows = tileRows });
    }

    private sealed class Nowhere : IMapSink
    {
        public void Write(MapTile tile)
        {
        }
    }
}
