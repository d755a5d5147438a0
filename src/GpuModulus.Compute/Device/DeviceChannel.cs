using ILGPU;
using ILGPU.Runtime;

namespace GpuModulus.Compute.Device;

/// <summary>One array of a slot: its memory on the device and the page-locked memory on the host beside it. Both are kept and only grow.</summary>
internal sealed class DeviceChannel<T>(Accelerator accelerator) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? device;
    private HostMemory? host;
    private int capacity;

    /// <summary>Whether the host's side is page-locked; false before the first use.</summary>
    public bool IsPageLocked => host?.IsPageLocked ?? false;

    /// <summary>Bytes that it holds on the device.</summary>
    public long DeviceBytes => device?.LengthInBytes ?? 0;

    /// <summary>Room on the device for this many elements; at least one, since a device takes no empty view.</summary>
    public ArrayView<T> Reserve(int length)
    {
        int needed = Math.Max(1, length);
        if (device is null || device.Length < needed)
        {
            device?.Dispose();
            device = null;
            device = accelerator.Allocate1D<T>(needed);
        }

        return device.View.SubView(0, needed);
    }

    /// <summary>Puts values where the device can fetch them.</summary>
    public void Stage(ReadOnlyMemory<T> values)
    {
        Reserve(values.Length);
        if (!values.IsEmpty)
            HostCopy.Run(values, OnHost(values.Length));
    }

    /// <summary>Starts the copy of what was staged; the stream is not waited for.</summary>
    public void Send(AcceleratorStream stream, int length)
    {
        if (length > 0)
            Reserve(length).CopyFromCPUUnsafeAsync(stream, ref OnHost(length).Span<T>(length)[0], length);
    }

    /// <summary>Starts the copy back; the stream is not waited for.</summary>
    public void Fetch(AcceleratorStream stream, int length)
    {
        if (length > 0)
            Reserve(length).CopyToCPUUnsafeAsync(stream, ref OnHost(length).Span<T>(length)[0], length);
    }

    /// <summary>What was fetched, once the stream is waited for.</summary>
    public void CopyTo(Memory<T> destination)
    {
        if (!destination.IsEmpty)
            HostCopy.Run(OnHost(destination.Length), destination);
    }

    /// <summary>What was fetched, in place.</summary>
    public ReadOnlySpan<T> Fetched(int length) => OnHost(length).Span<T>(length);

    /// <summary>Gives all memory back; it can be used again.</summary>
    public void Dispose()
    {
        device?.Dispose();
        device = null;
        host?.Dispose();
        host = null;
        capacity = 0;
    }

    private unsafe HostMemory OnHost(int length)
    {
        if (host is null || capacity < length)
        {
            host?.Dispose();
            host = null;
            host = new(accelerator, (long)length * sizeof(T));
            capacity = length;
        }

        return host;
    }
}
