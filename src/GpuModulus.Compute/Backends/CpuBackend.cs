using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using GpuModulus.Compute.Cpu;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Backends;

/// <summary>SIMD on all cores: 512-bit vectors where the processor has them and runs them at full width, else 256, else 128.</summary>
public sealed class CpuBackend : IThreadedBackend
{
    // Small enough that a slow core does not hold up the others, large enough to amortise the start of a row band.
    private const long UsualBandPixels = 1 << 17;
    private readonly int threads;
    private readonly int vectorBits;

    // Made anew for every tile, their memory would have to be collected as often.
    private readonly ConcurrentBag<ThreadCounts> spareCounts = [];

    /// <summary>Makes the backend.</summary>
    /// <param name="threads">Worker threads; 0 for all processors.</param>
    public CpuBackend(int threads = 0)
        : this(threads, Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)
    {
    }

    /// <summary>A chosen vector width; one that the processor lacks works too, slowly.</summary>
    internal CpuBackend(int threads, int vectorBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        this.threads = threads == 0 ? Environment.ProcessorCount : threads;
        this.vectorBits = vectorBits;
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <summary>Pixels that one thread takes at a time; tests make it small, so that small maps use every thread.</summary>
    internal long BandPixels { get; init; } = UsualBandPixels;

    long IThreadedBackend.BandPixels => BandPixels;

    int IThreadedBackend.Threads => threads;

    /// <inheritdoc/>
    public string Device => $"{vectorBits}-bit vectors, {threads} {(threads == 1 ? "thread" : "threads")}";

    /// <inheritdoc/>
    public long MaxTilePixels => int.MaxValue / 2;

    /// <inheritdoc/>
    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics) => Map(plan, tile, statistics, threads);

    void IThreadedBackend.MapAlone(MappingPlan plan, MapTile tile, MapStatistics? statistics) => Map(plan, tile, statistics, 1);

    private void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics, int most)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tile);
        IMappingVariant<bool> variant = vectorBits switch
        {
            512 when Vector512Lanes.HasPick && plan.Segments() is { } segments => new Run<Vector512Lanes, SegmentedTiltCorrector>(this, plan, tile, statistics, segments, most),
            512 => new Run<Vector512Lanes, TabulatedTiltCorrector<Vector512Lanes>>(this, plan, tile, statistics, default, most),
            256 => new Run<Vector256Lanes, TabulatedTiltCorrector<Vector256Lanes>>(this, plan, tile, statistics, default, most),
            _ => new Run<Vector128Lanes, TabulatedTiltCorrector<Vector128Lanes>>(this, plan, tile, statistics, default, most),
        };
        MappingVariants.Dispatch(plan.Parameters.Contact, plan.Parameters.Slope.Operator, variant);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ThreadCounts Counts(MappingPlan plan)
    {
        SignalKind signal = plan.Parameters.Signal;
        return spareCounts.TryTake(out ThreadCounts? spare) && spare.Serves(plan.Grid.Columns, plan.Counted, signal) ? spare : new(plan.Grid.Columns, plan.Counted, signal);
    }

    private sealed unsafe class Run<T, TCorrector>(CpuBackend backend, MappingPlan plan, MapTile tile, MapStatistics? statistics, TCorrector corrector, int most) : IMappingVariant<bool>
        where T : unmanaged, ILanes<T>, IVectorLanes<T>
        where TCorrector : struct, ITiltCorrector<T>
    {
        public bool Use<TContact, TSlope>()
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator
        {
            MappingConstants<T> constants = plan.Constants<T>();
            float[] weights = Array.ConvertAll(plan.Parameters.Slope.Weights(plan.Grid), w => (float)w);
            using MemoryHandle height = tile.Height.Pin();
            using MemoryHandle signal = tile.Signal.Pin();
            using MemoryHandle amplitude = tile.Amplitude.Pin();
            using MemoryHandle phase = tile.Phase.Pin();
            using MemoryHandle instrumentMask = tile.InstrumentMask.Pin();
            using MemoryHandle modulus = tile.Modulus.Pin();
            using MemoryHandle apparent = tile.ApparentModulus.Pin();
            using MemoryHandle tilt = tile.Tilt.Pin();
            using MemoryHandle correction = tile.TiltCorrection.Pin();
            using MemoryHandle indentation = tile.Indentation.Pin();
            using MemoryHandle mask = tile.Mask.Pin();
            fixed (float* weightPointer = weights)
            {
                TilePointers pointers = new()
                {
                    Height = (float*)height.Pointer,
                    Signal = (float*)signal.Pointer,
                    Amplitude = (float*)amplitude.Pointer,
                    Phase = (float*)phase.Pointer,
                    InstrumentMask = (byte*)instrumentMask.Pointer,
                    Weights = weightPointer,
                    Modulus = PointerOf(tile.Modulus, modulus),
                    ApparentModulus = PointerOf(tile.ApparentModulus, apparent),
                    Tilt = PointerOf(tile.Tilt, tilt),
                    TiltCorrection = PointerOf(tile.TiltCorrection, correction),
                    Indentation = PointerOf(tile.Indentation, indentation),
                    Mask = tile.Mask.IsEmpty ? null : (byte*)mask.Pointer,
                    Columns = plan.Grid.Columns,
                    MapRows = plan.Grid.Rows,
                    FirstRow = tile.FirstRow,
                    FirstHeightRow = tile.FirstHeightRow,
                };
                if (WantsMore() || plan.HasInstrumentMask || plan.Parameters.Signal != SignalKind.Frequency || plan.Parameters.TipElasticity is not null || plan.HasAmplitude != plan.HasPhase)
                    RunBands<TContact, TSlope, AnyMaps, AnyRecording>(&pointers, constants);
                else if (statistics is not null && plan.Counted.HasFlag(MapOutputs.ModulusHistogram))
                    RunRecording<TContact, TSlope, ModulusMaskAndHistogram>(&pointers, constants);
                else
                    RunRecording<TContact, TSlope, ModulusAndMask>(&pointers, constants);
            }

            return true;
        }

        private static float* PointerOf(Memory<float> memory, MemoryHandle handle) => memory.IsEmpty ? null : (float*)handle.Pointer;

        private bool WantsMore() =>
            !tile.ApparentModulus.IsEmpty || !tile.Tilt.IsEmpty || !tile.TiltCorrection.IsEmpty || !tile.Indentation.IsEmpty
            || (statistics is not null && (plan.Counted & (MapOutputs.TiltHistogram | MapOutputs.IndentationHistogram)) != MapOutputs.None);

        private void RunRecording<TContact, TSlope, TSelection>(TilePointers* pointers, MappingConstants<T> constants)
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator
            where TSelection : struct, IMapSelection
        {
            if (plan.HasAmplitude)
                RunBands<TContact, TSlope, TSelection, FullRecording>(pointers, constants);
            else
                RunBands<TContact, TSlope, TSelection, FrequencyRecording>(pointers, constants);
        }

        private void RunBands<TContact, TSlope, TSelection, TRecording>(TilePointers* pointers, MappingConstants<T> constants)
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator
            where TSelection : struct, IMapSelection
            where TRecording : struct, IRecording
        {
            int bandRows = (int)Math.Clamp(backend.BandPixels / plan.Grid.Columns, 1, tile.Rows);
            int bands = (tile.Rows + bandRows - 1) / bandRows;
            int workers = Math.Min(most, bands);
            ThreadCounts?[] counts = new ThreadCounts?[workers];
            int next = -1;
            void Work(int worker)
            {
                counts[worker] = statistics is null ? null : backend.Counts(plan);
                int band;
                while ((band = Interlocked.Increment(ref next)) < bands)
                {
                    int from = tile.FirstRow + (band * bandRows);
                    RowMapper<T, TContact, TSlope, TSelection, TRecording, TCorrector>.Map(pointers, constants, corrector, from, Math.Min(from + bandRows, tile.FirstRow + tile.Rows), counts[worker]);
                }
            }

            if (workers == 1)
                Work(0);
            else
                Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, Work);
            foreach (ThreadCounts? threadCounts in counts)
            {
                if (threadCounts is null)
                    continue;
                threadCounts.AddTo(statistics!);
                backend.spareCounts.Add(threadCounts);
            }
        }
    }
}
