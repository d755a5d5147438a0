using GpuModulus.Core.Results;
using GpuModulus.Kernels.Device;
using GpuModulus.Kernels.Mapping;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuModulus.Compute.Device;

/// <summary>
/// One part of a tile on its way through a device: a stream, and the memory that the part needs on both sides. The stream keeps copy-in, kernel and
/// copy-out in order; what runs beside them is another slot's, with another stream and other memory, so that nothing has to be waited for in between.
/// </summary>
internal sealed class TileSlot : IDisposable
{
    private readonly DeviceKernels kernels;
    private readonly AcceleratorStream stream;
    private readonly DeviceChannel<float> height;
    private readonly DeviceChannel<float> signal;
    private readonly DeviceChannel<float> amplitude;
    private readonly DeviceChannel<float> phase;
    private readonly DeviceChannel<byte> instrumentMask;
    private readonly DeviceChannel<float> modulus;
    private readonly DeviceChannel<float> apparent;
    private readonly DeviceChannel<float> tilt;
    private readonly DeviceChannel<float> correction;
    private readonly DeviceChannel<float> indentation;
    private readonly DeviceChannel<byte> mask;
    private readonly DeviceChannel<int> counts;

    public TileSlot(Accelerator accelerator, DeviceKernels kernels)
    {
        this.kernels = kernels;
        stream = accelerator.CreateStream();
        height = new(accelerator);
        signal = new(accelerator);
        amplitude = new(accelerator);
        phase = new(accelerator);
        instrumentMask = new(accelerator);
        modulus = new(accelerator);
        apparent = new(accelerator);
        tilt = new(accelerator);
        correction = new(accelerator);
        indentation = new(accelerator);
        mask = new(accelerator);
        counts = new(accelerator);
    }

    /// <summary>Whether the host's side is page-locked; false before the first part.</summary>
    public bool IsPageLocked => height.IsPageLocked;

    /// <summary>Bytes that it holds on the device.</summary>
    public long DeviceBytes => Floats().Sum(c => c.DeviceBytes) + instrumentMask.DeviceBytes + mask.DeviceBytes + counts.DeviceBytes;

    /// <summary>Bytes per pixel that this tile's channels and maps take, on the device and beside it on the host alike.</summary>
    public static int BytesPerPixel(MapTile tile)
    {
        int floats = 1 + Present(tile.Signal) + Present(tile.Amplitude) + Present(tile.Phase)
            + Present(tile.Modulus) + Present(tile.ApparentModulus) + Present(tile.Tilt) + Present(tile.TiltCorrection) + Present(tile.Indentation);
        return (floats * sizeof(float)) + 1 + (tile.InstrumentMask.IsEmpty ? 0 : 1);

        static int Present(ReadOnlyMemory<float> memory) => memory.IsEmpty ? 0 : 1;
    }

    /// <summary>Copies the channels into page-locked memory.</summary>
    public void Stage(MapTile part)
    {
        height.Stage(part.Height);
        signal.Stage(part.Signal);
        amplitude.Stage(part.Amplitude);
        phase.Stage(part.Phase);
        instrumentMask.Stage(part.InstrumentMask);
    }

    /// <summary>Starts the copies to the device.</summary>
    public void Send(MapTile part)
    {
        height.Send(stream, part.Height.Length);
        signal.Send(stream, part.Signal.Length);
        amplitude.Send(stream, part.Amplitude.Length);
        phase.Send(stream, part.Phase.Length);
        instrumentMask.Send(stream, part.InstrumentMask.Length);
    }

    /// <summary>Starts the kernel.</summary>
    public void Launch(MappingPlan plan, MapTile part, ArrayView<float> weights, bool counting)
    {
        DeviceTile input = new()
        {
            Height = height.Reserve(part.Height.Length),
            Signal = signal.Reserve(part.Signal.Length),
            Amplitude = amplitude.Reserve(part.Amplitude.Length),
            Phase = phase.Reserve(part.Phase.Length),
            InstrumentMask = instrumentMask.Reserve(part.InstrumentMask.Length),
            Weights = weights,
            Columns = plan.Grid.Columns,
            MapRows = plan.Grid.Rows,
            FirstRow = part.FirstRow,
            Rows = part.Rows,
            FirstHeightRow = part.FirstHeightRow,
        };
        DeviceMaps output = new()
        {
            Modulus = modulus.Reserve(part.Modulus.Length),
            ApparentModulus = apparent.Reserve(part.ApparentModulus.Length),
            Tilt = tilt.Reserve(part.Tilt.Length),
            TiltCorrection = correction.Reserve(part.TiltCorrection.Length),
            Indentation = indentation.Reserve(part.Indentation.Length),
            Mask = mask.Reserve(part.Rows * plan.Grid.Columns),
            WantsModulus = part.Modulus.IsEmpty ? 0 : 1,
            WantsApparentModulus = part.ApparentModulus.IsEmpty ? 0 : 1,
            WantsTilt = part.Tilt.IsEmpty ? 0 : 1,
            WantsTiltCorrection = part.TiltCorrection.IsEmpty ? 0 : 1,
            WantsIndentation = part.Indentation.IsEmpty ? 0 : 1,
        };
        ArrayView<int>? table = null;
        if (counting)
        {
            ArrayView<int> view = counts.Reserve(HistogramLayout.Length);
            view.MemSetToZero(stream);
            table = view;
        }

        kernels.Start(stream, plan, input, output, table);
    }

    /// <summary>Starts the copies back, and makes sure that the device begins.</summary>
    public void Fetch(MapTile part, bool counting)
    {
        modulus.Fetch(stream, part.Modulus.Length);
        apparent.Fetch(stream, part.ApparentModulus.Length);
        tilt.Fetch(stream, part.Tilt.Length);
        correction.Fetch(stream, part.TiltCorrection.Length);
        indentation.Fetch(stream, part.Indentation.Length);
        mask.Fetch(stream, part.Mask.Length);
        counts.Fetch(stream, counting ? HistogramLayout.Length : 0);
        // An OpenCL queue may keep its commands until it is flushed or waited for.
        if (stream is CLStream queue)
            CLException.ThrowIfFailed(CLAPI.CurrentAPI.FlushCommandQueue(queue.CommandQueue));
    }

    /// <summary>Waits for all that was started.</summary>
    public void Wait() => stream.Synchronize();

    /// <summary>Puts the results where they belong; only after <see cref="Wait"/>.</summary>
    public void Deliver(MapTile part)
    {
        modulus.CopyTo(part.Modulus);
        apparent.CopyTo(part.ApparentModulus);
        tilt.CopyTo(part.Tilt);
        correction.CopyTo(part.TiltCorrection);
        indentation.CopyTo(part.Indentation);
        mask.CopyTo(part.Mask);
    }

    /// <summary>Adds the counts of the part; only after <see cref="Wait"/>.</summary>
    public void AddCounts(MapStatistics statistics)
    {
        ReadOnlySpan<int> table = counts.Fetched(HistogramLayout.Length);
        long[] wide = new long[table.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = table[i];
        HistogramLayout.AddTo(statistics, wide);
    }

    /// <summary>Gives the memory back; the slot can be used again.</summary>
    public void Release()
    {
        foreach (DeviceChannel<float> channel in Floats())
            channel.Dispose();
        instrumentMask.Dispose();
        mask.Dispose();
        counts.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        stream.Dispose();
    }

    private DeviceChannel<float>[] Floats() => [height, signal, amplitude, phase, modulus, apparent, tilt, correction, indentation];
}
