using System.Runtime.InteropServices;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuModulus.Compute.Device;

/// <summary>
/// Host memory outside the managed heap that a device copies from and to while the processor does other work: page-locked for CUDA and OpenCL,
/// plain for ILGPU's simulated device. Where a driver refuses to lock (a limit of the system), plain memory does the same work more slowly.
/// </summary>
internal sealed unsafe class HostMemory : IDisposable
{
    private const nuint PageBytes = 4096;
    private readonly Accelerator accelerator;
    private readonly IDisposable? pageLock;
    private void* owned;

    public HostMemory(Accelerator accelerator, long bytes)
    {
        this.accelerator = accelerator;
        if (accelerator is CLAccelerator openCl)
        {
            OpenClMapping? mapping = OpenClMapping.TryMake(openCl, bytes);
            if (mapping is not null)
            {
                pageLock = mapping;
                Address = mapping.Address;
                IsPageLocked = true;
                return;
            }
        }

        owned = NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        Address = (nint)owned;
        if (accelerator is not CudaAccelerator)
            return;
        try
        {
            // CUDA locks for the context of the calling thread, and ILGPU does not see to that here.
            accelerator.Bind();
            pageLock = accelerator.CreatePageLockFromPinned<byte>(Address, bytes);
            IsPageLocked = pageLock is CudaPageLockScope<byte>;
        }
        catch (CudaException)
        {
            // Not locked: see the summary.
        }
    }

    public nint Address { get; }

    public bool IsPageLocked { get; }

    public Span<T> Span<T>(int length)
        where T : unmanaged => new((void*)Address, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        accelerator.Bind();
        pageLock?.Dispose();
        NativeMemory.AlignedFree(owned);
        owned = null;
    }
}
