using System.Collections.Concurrent;
using GpuModulus.Compute.Backends;
using GpuModulus.Compute.Counting;
using GpuModulus.Compute.Device;
using GpuModulus.Compute.Streaming;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Compute;

/// <summary>
/// From channels to maps: cuts a map into tiles, reads ahead, computes on the chosen backend, writes behind.
/// A backend that fails is left with a warning; the tile is done again, smaller or on the next one.
/// </summary>
public sealed class MappingEngine : IDisposable
{
    // Room for vectors of 16, and for the sixteen rows that are mapped together at the borders.
    private const int CompiledColumns = 48;
    private const int CompiledRows = 40;
    private readonly Queue<Func<IMappingBackend>> remaining;
    private readonly ConcurrentQueue<string> saidWhileCompiling = [];
    private IMappingBackend? current;
    private int rowLimit = int.MaxValue;
    private TileBuffers? kept;
    private HelperThreads? keptThreads;
    private Task compiling = Task.CompletedTask;

    /// <summary>Makes an engine over backends from <see cref="BackendCatalog.Choose"/>.</summary>
    /// <param name="backends">In the order in which to try them; at least one.</param>
    public MappingEngine(IEnumerable<Func<IMappingBackend>> backends) => remaining = new(backends);

    /// <summary>Name of the backend that did the latest work, for example "cpu".</summary>
    public string BackendName => current?.Name ?? "none";

    /// <summary>Its device in words.</summary>
    public string DeviceName => current?.Device ?? "none";

    /// <summary>
    /// Begins to open the backend and to compile its code for all outputs of parameters like these, while the caller still reads: on a processor that takes some 60 ms, on a device longer.
    /// The next map waits for it, and passes on what there was to warn of; what failed is tried again there. Not for several threads at once.
    /// </summary>
    /// <param name="parameters">Contact model, slope operator and K_c count; values need not be known yet.</param>
    public void CompileBeside(MappingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        compiling = compiling.ContinueWith(_ => Compile(parameters), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>
    /// Compiles the processor's code of the usual map, with every output, while nothing is known of its parameters yet; some 90 ms on one core. Nothing where there may be a GPU, which would do the map.
    /// </summary>
    public static void CompileUsual()
    {
        if (GpuPresence.IsPossible)
            return;
        using MappingEngine engine = new([() => new CpuBackend(1)]);
        engine.Compile(new());
    }

    /// <summary>Maps everything in memory and returns it.</summary>
    /// <exception cref="InputException">A parameter is impossible, or channels differ in size.</exception>
    public ModulusMaps Map(MapInputs inputs, MappingParameters parameters, MapOutputs outputs = MapOutputs.All, MappingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(parameters);
        if (inputs.Grid.PixelCount > Array.MaxLength)
            throw new InputException("map", $"{inputs.Grid.Columns} × {inputs.Grid.Rows} pixels do not fit into one array", "stream it instead");
        // A result without its reasons would pass masked pixels for valid ones.
        outputs = WithoutImpossible(outputs, parameters.Signal) | MapOutputs.Mask;
        options ??= new();
        AwaitCompiled(options);
        InMemoryMaps maps = new(inputs.Grid, outputs);
        MapStatistics statistics = Run(inputs, parameters, outputs, maps, null, options);
        return maps.ToModulusMaps(inputs, statistics);
    }

    /// <summary>Maps tile by tile into a sink, in bounded memory; returns the counts.</summary>
    /// <exception cref="InputException">A parameter is impossible, or channels differ in size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between tiles.</exception>
    public MapStatistics Stream(MapInputs inputs, MappingParameters parameters, MapOutputs outputs, IMapSink sink, MappingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(sink);
        options ??= new();
        AwaitCompiled(options);
        return Run(inputs, parameters, WithoutImpossible(outputs, parameters.Signal), null, sink, options);
    }

    /// <summary>Whether the backend that did the latest work counts labelled pixels.</summary>
    public bool CanCount => LabelCounter is not null;

    /// <summary>Lets the backend count labelled pixels in bins of their regions.</summary>
    /// <param name="bins">Regions and places.</param>
    /// <param name="rows">What to count.</param>
    /// <param name="table">Zeros; receives the counts.</param>
    /// <param name="warn">Told when the backend failed.</param>
    /// <returns>False where the backend cannot count, or failed; the table then holds zeros.</returns>
    public bool TryCount(LabelledBins bins, LabelledRows rows, long[] table, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(bins);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(table);
        if (LabelCounter is not { } backend)
            return false;
        try
        {
            backend.Count(bins, rows, table);
            return true;
        }
        catch (Exception e) when (e is not InputException and not OperationCanceledException)
        {
            warn?.Invoke($"{backend.Name} ({backend.Device}) failed to count the regions: {FirstLine(e)}; they are counted by the CPU");
            Array.Clear(table);
            return false;
        }
    }

    /// <summary>Lets go of the buffers that <see cref="Stream"/> with a bound on memory leaves for the next map: before work that counts on that memory.</summary>
    public void ReleaseBuffers() => kept = null;

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseBuffers();
        keptThreads?.Dispose();
        compiling.GetAwaiter().GetResult();
        current?.Dispose();
    }

    /// <summary>Maps a few level pixels, without a result. The code is that of any signal, which is told at run time: made values of one serve all.</summary>
    private void Compile(MappingParameters parameters)
    {
        // A pitch at which any Gaussian spans a few pixels.
        double pitch = parameters.Slope.Operator == SlopeOperator.Gaussian ? parameters.Slope.SigmaMetres : 1e-8;
        ScanGrid grid = new(CompiledColumns, CompiledRows, pitch, pitch);
        MappingParameters alike = parameters with
        {
            Signal = SignalKind.Frequency,
            Oscillation = new() { SpringConstant1 = 26, QualityFactor1 = 400, Resonance2 = 1.7e6, SpringConstant2 = 840, FreeAmplitude1 = 1.5e-7, Amplitude1 = 1e-7, Phase1Radians = 0.9 },
            Tip = new(1e-8, 0.6),
        };
        Raster<float> shift = new(grid.Columns, grid.Rows);
        Array.Fill(shift.Values, 1e4f);
        try
        {
            _ = Run(new() { Grid = grid, Height = new Raster<float>(grid.Columns, grid.Rows), Signal = shift }, alike, MapOutputs.All, new(grid, MapOutputs.All), null, new() { Warn = saidWhileCompiling.Enqueue });
        }
        catch (Exception)
        {
            // The map meets it again, and says so.
        }

        // Memory that was short for so few pixels says nothing of how many a tile may have.
        rowLimit = int.MaxValue;
    }

    private void AwaitCompiled(MappingOptions options)
    {
        compiling.GetAwaiter().GetResult();
        while (saidWhileCompiling.TryDequeue(out string? warning))
            options.Warn?.Invoke(warning);
    }

    private MapStatistics Run(MapInputs inputs, MappingParameters parameters, MapOutputs outputs, InMemoryMaps? maps, IMapSink? sink, MappingOptions options)
    {
        parameters.Validate(inputs.Grid);
        RequireChannels(inputs, parameters);
        MappingPlan plan = new(inputs.Grid, parameters, inputs.Amplitude is not null, inputs.Phase is not null, inputs.InstrumentMask is not null) { Counted = outputs & MapOutputs.Statistics, Options = options };
        IMappingBackend backend = OpenFirst(options);
        MapStatistics statistics = new();
        // Taken away while in use, so that maps made at the same time never share them.
        TileBuffers buffers = Interlocked.Exchange(ref kept, null) ?? new();
        TileMaker maker = new(plan, inputs, outputs, maps, backend, buffers);
        if (maker.TileCount == 0)
            return statistics;
        try
        {
            if (maker.Layout.Workers > 1)
                RunCrew(plan, maker, statistics, sink!, options);
            else
                RunPipeline(plan, maker, statistics, sink, options);
        }
        finally
        {
            if (sink is not null && options.MemoryBytes is not null)
                kept = buffers;
        }

        return statistics;
    }

    /// <summary>One tile is read and one written while one is computed.</summary>
    private void RunPipeline(MappingPlan plan, TileMaker maker, MapStatistics statistics, IMapSink? sink, MappingOptions options)
    {
        Task<MapTile> Read(int index) => Task.Run(() => maker.Read(index, index % maker.Layout.Sets), options.Cancellation);
        Task<MapTile> reading = Read(0);
        Task writing = Task.CompletedTask;
        try
        {
            for (int index = 0; index < maker.TileCount; index++)
            {
                MapTile tile = reading.GetAwaiter().GetResult();
                options.Cancellation.ThrowIfCancellationRequested();
                if (index + 1 < maker.TileCount)
                    reading = Read(index + 1);
                Compute(plan, tile, options);
                if (tile.Counts is { } counts)
                    statistics.Add(counts);
                writing.GetAwaiter().GetResult();
                writing = sink is null ? Task.CompletedTask : Task.Run(() => sink.Write(tile), CancellationToken.None);
                options.Progress?.Invoke(tile.FirstRow + tile.Rows);
            }
        }
        finally
        {
            // Whatever happened, no task may go on using buffers and files that the caller is about to take away.
            Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }

        writing.GetAwaiter().GetResult();
    }

    /// <summary>Every thread takes tiles through the whole of their way.</summary>
    private void RunCrew(MappingPlan plan, TileMaker maker, MapStatistics statistics, IMapSink sink, MappingOptions options)
    {
        Lock failing = new();
        void Map(MapTile tile)
        {
            try
            {
                if (current is IThreadedBackend threaded)
                {
                    tile.Counts?.Clear();
                    threaded.MapAlone(plan, tile, tile.Counts);
                    return;
                }
            }
            catch (Exception e) when (e is not InputException and not OperationCanceledException)
            {
                // Done again below, where it is said and another backend is sought if it fails again.
            }

            lock (failing)
                Compute(plan, tile, options);
        }

        void Write(MapTile tile)
        {
            if (tile.Counts is { } counts)
                statistics.Add(counts);
            sink.Write(tile);
            options.Progress?.Invoke(tile.FirstRow + tile.Rows);
        }

        // Taken away while in use, like the buffers.
        HelperThreads threads = Interlocked.Exchange(ref keptThreads, null) ?? new();
        try
        {
            new TileCrew(maker, Map, Write, options.Cancellation).Run(threads);
        }
        finally
        {
            Interlocked.Exchange(ref keptThreads, threads)?.Dispose();
        }
    }

    private static MapOutputs WithoutImpossible(MapOutputs outputs, SignalKind signal)
    {
        if (signal == SignalKind.None)
            outputs &= ~(MapOutputs.Modulus | MapOutputs.ApparentModulus);
        return signal == SignalKind.Frequency ? outputs : outputs & ~MapOutputs.Indentation;
    }

    private static void RequireChannels(MapInputs inputs, MappingParameters parameters)
    {
        Check(inputs.Height, "height");
        Check(inputs.Signal, parameters.Signal == SignalKind.Modulus ? "modulus" : "frequency");
        Check(inputs.Amplitude, "amplitude");
        Check(inputs.Phase, "phase");
        Check(inputs.InstrumentMask, "mask");
        if (parameters.Signal != SignalKind.None && inputs.Signal is null)
            throw new InputException("map", "the signal channel is missing", "name it with --channel");
        if (parameters.Signal != SignalKind.Frequency)
            return;
        if (inputs.Amplitude is null && parameters.Oscillation?.Amplitude1 is null)
            throw new InputException("--setpoint-amplitude1", "there is no amplitude channel and no set-point amplitude", "give it, e.g. --setpoint-amplitude1 105nm");
        if (inputs.Phase is null && parameters.Oscillation?.Phase1Radians is null)
            throw new InputException("--interaction-phase1", "there is no phase channel and no interaction phase", "give it, e.g. --interaction-phase1 50");

        void Check<T>(IRowSource<T>? channel, string name)
            where T : unmanaged
        {
            if (channel is not null && (channel.Columns != inputs.Grid.Columns || channel.Rows != inputs.Grid.Rows))
            {
                throw new InputException(
                    $"{name} channel", $"has {channel.Columns} × {channel.Rows} pixels where the map has {inputs.Grid.Columns} × {inputs.Grid.Rows}", "all channels must have one size");
            }
        }
    }

    private void Compute(MappingPlan plan, MapTile tile, MappingOptions options)
    {
        tile.Counts?.Clear();
        for (int row = 0; row < tile.Rows;)
        {
            IMappingBackend backend = OpenFirst(options);
            int rows = Math.Min(tile.Rows - row, RowLimit(plan, backend));
            MapTile part = rows == tile.Rows ? tile : tile.Slice(plan, row, rows);
            try
            {
                MapStatistics? counts = tile.Counts is null ? null : new();
                backend.Map(plan, part, counts);
                if (counts is not null)
                    tile.Counts!.Add(counts);
                row += rows;
            }
            catch (Exception e) when (e is not InputException and not OperationCanceledException)
            {
                if (rows > 1 && MemoryShortage.Is(e))
                {
                    if (rowLimit == int.MaxValue)
                        options.Warn?.Invoke($"{backend.Name} ({backend.Device}) ran out of memory ({FirstLine(e)}); going on with smaller tiles");
                    rowLimit = rows / 2;
                    continue;
                }

                if (remaining.Count == 0)
                    throw;
                options.Warn?.Invoke($"{backend.Name} ({backend.Device}) failed: {FirstLine(e)}; going on with the next backend");
                Leave(backend);
                OpenFirst(options);
            }
        }
    }

    /// <summary>Rows that this backend can take at once: what it says of itself, and what is left after it ran out of memory.</summary>
    private int RowLimit(MappingPlan plan, IMappingBackend backend) =>
        (int)Math.Clamp((backend.MaxTilePixels / plan.Grid.Columns) - (2 * plan.Halo), 1, rowLimit);

    private void Leave(IMappingBackend backend)
    {
        current = null;
        rowLimit = int.MaxValue;
        try
        {
            backend.Dispose();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A device that is gone cannot be closed either; the work goes on elsewhere.
        }
    }

    private IMappingBackend OpenFirst(MappingOptions options)
    {
        while (current is null)
        {
            if (remaining.Count == 0)
                throw new InputException("--backend", "no backend is left that works", "try --backend cpu");
            Func<IMappingBackend> open = remaining.Dequeue();
            try
            {
                current = open();
            }
            catch (Exception e) when (e is not InputException and not OperationCanceledException)
            {
                if (remaining.Count == 0)
                {
                    // The next map may find it free, or fails for the same reason.
                    remaining.Enqueue(open);
                    throw new InputException("--backend", $"the device could not be opened ({FirstLine(e)})", "try --backend cpu", e);
                }

                options.Warn?.Invoke($"a device could not be opened: {FirstLine(e)}; going on with the next backend");
            }
        }

        return current;
    }

    private ILabelCountingBackend? LabelCounter => current as ILabelCountingBackend ?? (current as DeviceGroup)?.LabelCounter;

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();
}
