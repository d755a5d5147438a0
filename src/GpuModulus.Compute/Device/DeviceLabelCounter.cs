using GpuModulus.Compute.Counting;
using GpuModulus.Core.Maps;
using GpuModulus.Kernels.Device;
using ILGPU;
using ILGPU.Runtime;

namespace GpuModulus.Compute.Device;

using RegionCountKernel = Action<AcceleratorStream, KernelConfig, DeviceLabels, ArrayView<int>>;

/// <summary>Counts labelled rows on one device: while it counts one part, the host stages the next. Kernel and buffers of the parts are kept from map to map.</summary>
internal sealed class DeviceLabelCounter(Accelerator accelerator) : IDisposable
{
    private const int GroupSize = 256;
    private const int UsualPartPixels = 1 << 22;
    private readonly Part[] parts = [new(accelerator), new(accelerator)];
    private RegionCountKernel? kernel;

    /// <summary>Pixels after which the device's 32-bit counts are added to the 64-bit ones.</summary>
    public long MostPixels { get; set; } = int.MaxValue;

    /// <summary>Pixels of the largest part. Results do not depend on it.</summary>
    public int LargestPart { get; set; } = UsualPartPixels;

    /// <summary>Adds the counts of the rows to the table.</summary>
    public void Count(LabelledBins bins, LabelledRows rows, long[] table)
    {
        if (bins.Regions.Length == 0 || table.Length == 0 || rows.EndRow <= rows.FirstRow)
            return;
        kernel ??= accelerator.LoadKernel<DeviceLabels, ArrayView<int>>(RegionKernel.Count);
        AcceleratorStream stream = accelerator.DefaultStream;
        using MemoryBuffer1D<int, Stride1D.Dense> places = accelerator.Allocate1D(bins.Places), thresholds = accelerator.Allocate1D(bins.Thresholds), counts = accelerator.Allocate1D<int>(table.Length);
        using MemoryBuffer1D<DeviceRegion, Stride1D.Dense> regions = accelerator.Allocate1D(bins.Regions);
        counts.MemSetToZero(stream);
        stream.Synchronize();
        int columns = rows.Labels.Columns;
        // Whole pieces of the kernel where there is room for them.
        int most = Math.Max(1, LargestPart / columns);
        most = most >= RegionKernel.TileRows ? most / RegionKernel.TileRows * RegionKernel.TileRows : most;
        long pixels = 0;
        int turn = 0;
        for (int y = rows.FirstRow; y < rows.EndRow; y += most, turn ^= 1)
        {
            int height = Math.Min(most, rows.EndRow - y), length = checked(height * columns);
            if (pixels + length > MostPixels)
            {
                HandOver(counts, table);
                pixels = 0;
            }

            pixels += length;
            Part part = parts[turn];
            part.Stream.Synchronize();
            part.Send(rows, y, length);
            DeviceLabels map = new()
            {
                Labels = part.Labels.Reserve(length),
                Mask = part.Mask.Reserve(length),
                Modulus = part.Modulus.Reserve(length),
                Places = places.View.AsContiguous(),
                Regions = regions.View.AsContiguous(),
                Thresholds = thresholds.View.AsContiguous(),
                Columns = columns,
                Rows = height,
                FirstRow = y,
                BlockGroups = bins.BlockGroups,
                BlockStep = bins.BlockStep,
            };
            Index2D grid = new((columns + RegionKernel.TileColumns - 1) / RegionKernel.TileColumns, (height + RegionKernel.TileRows - 1) / RegionKernel.TileRows);
            kernel(part.Stream, new KernelConfig(grid, new Index2D(Math.Min(GroupSize, accelerator.MaxNumThreadsPerGroup), 1)), map, counts.View.AsContiguous());
        }

        HandOver(counts, table);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Part part in parts)
            part.Dispose();
    }

    private void HandOver(MemoryBuffer1D<int, Stride1D.Dense> counts, long[] table)
    {
        foreach (Part part in parts)
            part.Stream.Synchronize();
        int[] counted = counts.GetAsArray1D();
        for (int i = 0; i < counted.Length; i++)
            table[i] += counted[i];
        counts.MemSetToZero(accelerator.DefaultStream);
        accelerator.DefaultStream.Synchronize();
    }

    /// <summary>Room for some rows, on the host and on the device.</summary>
    private sealed class Part(Accelerator accelerator) : IDisposable
    {
        private int[] labels = [];
        private byte[] mask = [];
        private float[] modulus = [];

        public AcceleratorStream Stream { get; } = accelerator.CreateStream();

        public DeviceChannel<int> Labels { get; } = new(accelerator);

        public DeviceChannel<byte> Mask { get; } = new(accelerator);

        public DeviceChannel<float> Modulus { get; } = new(accelerator);

        public void Send(LabelledRows rows, int firstRow, int length)
        {
            Labels.Stage(Read(rows.Labels, firstRow, length, ref labels));
            Mask.Stage(Read(rows.Mask, firstRow, length, ref mask));
            Modulus.Stage(Read(rows.Modulus, firstRow, length, ref modulus));
            Labels.Send(Stream, length);
            Mask.Send(Stream, length);
            Modulus.Send(Stream, length);
        }

        public void Dispose()
        {
            Labels.Dispose();
            Mask.Dispose();
            Modulus.Dispose();
            Stream.Dispose();
        }

        private static ReadOnlyMemory<T> Read<T>(IRowSource<T> source, int firstRow, int length, ref T[] buffer)
            where T : unmanaged
        {
            if (source is Raster<T> raster)
                return raster.Values.AsMemory(checked((int)((long)firstRow * raster.Columns)), length);
            if (buffer.Length < length)
                buffer = new T[length];
            source.ReadRows(firstRow, buffer.AsSpan(0, length));
            return buffer.AsMemory(0, length);
        }
    }
}
