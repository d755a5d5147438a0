using System.Runtime.InteropServices;
using ILGPU.Runtime.OpenCL;

namespace GpuModulus.Compute.Device;

/// <summary>
/// Page-locked host memory the OpenCL way: a buffer that the driver allocates in host memory (CL_MEM_ALLOC_HOST_PTR), mapped as long as it lives.
/// ILGPU 1.5.3 offers no page-locking on OpenCL (its page-lock scope does nothing there), nor clEnqueueMapBuffer: those two functions are called directly.
/// </summary>
internal sealed unsafe class OpenClMapping : IDisposable
{
    private const uint Blocking = 1;
    private const ulong MapReadAndWrite = 3;
    private readonly CLStream queue;
    private readonly nint buffer;

    private OpenClMapping(CLStream queue, nint buffer, nint address)
    {
        this.queue = queue;
        this.buffer = buffer;
        Address = address;
    }

    public nint Address { get; }

    /// <summary>Null where the driver gives no such memory.</summary>
    public static OpenClMapping? TryMake(CLAccelerator accelerator, long bytes)
    {
        nint library = DeviceContext.OpenClLibrary;
        if (library == 0 || !NativeLibrary.TryGetExport(library, "clEnqueueMapBuffer", out nint map) || accelerator.DefaultStream is not CLStream queue)
            return null;
        if (CLAPI.CurrentAPI.CreateBuffer(accelerator.NativePtr, CLBufferFlags.CL_MEM_READ_WRITE | CLBufferFlags.CL_MEM_ALLOC_HOST_PTR, (nint)bytes, 0, out nint buffer) != CLError.CL_SUCCESS)
            return null;
        int error;
        nint address = ((delegate* unmanaged<nint, nint, uint, ulong, nuint, nuint, uint, nint, nint, int*, nint>)map)(queue.CommandQueue, buffer, Blocking, MapReadAndWrite, 0, (nuint)bytes, 0, 0, 0, &error);
        if (error == 0 && address != 0)
            return new(queue, buffer, address);
        _ = CLAPI.CurrentAPI.ReleaseBuffer(buffer);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (NativeLibrary.TryGetExport(DeviceContext.OpenClLibrary, "clEnqueueUnmapMemObject", out nint unmap))
        {
            _ = ((delegate* unmanaged<nint, nint, nint, uint, nint, nint, int>)unmap)(queue.CommandQueue, buffer, Address, 0, 0, 0);
            _ = CLAPI.CurrentAPI.FinishCommandQueue(queue.CommandQueue);
        }

        _ = CLAPI.CurrentAPI.ReleaseBuffer(buffer);
    }
}
