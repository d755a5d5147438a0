using System.Diagnostics;
using GpuModulus.Compute;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms;

namespace GpuModulus.Perf;

/// <summary>
/// Whether the cost of a streamed map grows linearly with its size: square maps of a repeated electrode go tile by tile, in bounded memory, through reading ahead, mapping with the histogram
/// of E, and writing behind into a sink that looks at the mask and forgets the rest. No disk takes part.
/// </summary>
internal static class StreamedMaps
{
    private const int Edge = 512;
    private const int Repeats = 9;

    // Maps after which all code is the optimised one.
    private const int WarmUps = 40;
    private const long MemoryBytes = 256L << 20;
    private static readonly int[] Sizes = [2048, 4096, 8192, 16384, 32768];

    /// <summary>Prints the median of nine streams per size, the sizes in turns.</summary>
    public static void Run(int[] sizes)
    {
        if (sizes.Length == 0)
            sizes = Sizes;
        Scan scan = ElectrodePhantom.Create(new() { Columns = Edge, Rows = Edge }).Scan;
        float[] height = Values(scan, Quantity.Height), shift = Values(scan, Quantity.Frequency);
        using MappingEngine engine = new(BackendCatalog.Choose("cpu"));
        double[][] seconds = [.. sizes.Select(_ => new double[Repeats])];
        for (int i = 0; i < WarmUps; i++)
            _ = Seconds(engine, scan, height, shift, sizes.Min());
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            for (int i = 0; i < sizes.Length; i++)
                seconds[i][repeat] = Seconds(engine, scan, height, shift, sizes[i]);
        }

        Console.WriteLine($"streamed in {MemoryBytes >> 20} MiB, map + histogram of E, {Environment.ProcessorCount} threads, median of {Repeats}");
        for (int i = 0; i < sizes.Length; i++)
        {
            Array.Sort(seconds[i]);
            double Speed(int rank) => (double)sizes[i] * sizes[i] / seconds[i][rank] / 1e6;
            Console.WriteLine($"{sizes[i],6}²  {Speed(Repeats / 2),6:F0} Mpixel/s  ({Speed(Repeats - 1):F0} to {Speed(0):F0})");
        }
    }

    private static double Seconds(MappingEngine engine, Scan scan, float[] height, float[] shift, int size)
    {
        ScanGrid grid = new(size, size, scan.Grid.PitchXMetres, scan.Grid.PitchYMetres);
        MapInputs inputs = new() { Grid = grid, Height = new RepeatedRows(height, Edge, size), Signal = new RepeatedRows(shift, Edge, size) };
        Sink sink = new();
        long begin = Stopwatch.GetTimestamp();
        MapStatistics statistics = engine.Stream(inputs, PartsOfTheMap.Parameters(), MapOutputs.Modulus | MapOutputs.Mask | MapOutputs.ModulusHistogram, sink, new() { MemoryBytes = MemoryBytes });
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (sink.Valid != statistics.ValidCount || statistics.Modulus.Counts.Sum() != statistics.ValidCount || statistics.Reasons.Sum() != grid.PixelCount)
            throw new InvalidOperationException($"{size}²: the counts do not add up");
        return seconds;
    }

    private static float[] Values(Scan scan, Quantity quantity)
    {
        float[] values = new float[Edge * Edge];
        scan.Find(quantity)!.Values.ReadRows(0, values);
        return values;
    }

    private sealed class Sink : IMapSink
    {
        public long Valid { get; private set; }

        public void Write(MapTile tile) => Valid += tile.Mask.Span.Count((byte)0);
    }
}
