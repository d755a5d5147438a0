using GpuModulus.Core;
using GpuModulus.Core.Maps;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace GpuModulus.Formats;

/// <summary>A two-dimensional HDF5 data set read row by row, converted to float; from one thread at a time over all data sets of the file.</summary>
/// <typeparam name="T">The stored number type.</typeparam>
internal sealed class HdfRows<T>(string subject, NativeDataset dataset, int columns, int rows, Lock file, Action<ReadOnlySpan<T>, Span<float>> convert) : IRowSource<float>
    where T : unmanaged
{
    private T[] buffer = [];

    public int Columns => columns;

    public int Rows => rows;

    public void ReadRows(int firstRow, Span<float> destination)
    {
        ulong count = (ulong)(destination.Length / columns);
        HyperslabSelection part = new(2, [(ulong)firstRow, 0], [count, (ulong)columns]);
        lock (file)
        {
            try
            {
                if (typeof(T) == typeof(float))
                {
                    dataset.Read(default(H5DatasetAccess), destination, fileSelection: part);
                    return;
                }

                if (buffer.Length < destination.Length)
                    buffer = GC.AllocateUninitializedArray<T>(destination.Length);
                dataset.Read(default(H5DatasetAccess), buffer.AsSpan(0, destination.Length), fileSelection: part);
            }
            catch (Exception e) when (e is not InputException and not OutOfMemoryException)
            {
                throw HdfFormat.Damaged(subject, e);
            }
        }

        convert(buffer.AsSpan(0, destination.Length), destination);
    }
}
