using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using Microsoft.Win32.SafeHandles;

namespace GpuModulus.Formats;

/// <summary>
/// A .npy file that is filled piece by piece, in any order, and can be read while it grows. Nothing of it is kept in memory, and what was written survives
/// the end of the program, however it ends. May be used from several threads at once.
/// </summary>
/// <typeparam name="T">Pixel type: float, int, byte or another that <see cref="NumpyFile"/> knows.</typeparam>
public sealed class ArrayFile<T> : IRowSource<T>, IDisposable
    where T : unmanaged
{
    private readonly SafeFileHandle handle;
    private readonly long dataOffset;

    private ArrayFile(string path, SafeFileHandle handle, int columns, int rows, long dataOffset)
    {
        Path = path;
        this.handle = handle;
        this.dataOffset = dataOffset;
        Columns = columns;
        Rows = rows;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>Makes a file of zeros; the disk is asked for the place as it is written.</summary>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static ArrayFile<T> Create(string path, int columns, int rows) => Open(path, columns, rows, FileMode.Create);

    /// <summary>Opens a file that an earlier run has made, to go on with it.</summary>
    /// <exception cref="InputException">It is not there, or has another size.</exception>
    public static ArrayFile<T> Reopen(string path, int columns, int rows) => Open(path, columns, rows, FileMode.Open);

    /// <inheritdoc/>
    public void ReadRows(int firstRow, Span<T> destination) => Read(Offset(0, firstRow), destination);

    /// <summary>Reads a rectangle, row-major.</summary>
    public void ReadBlock(int column, int row, int columns, Span<T> destination)
    {
        if (column == 0 && columns == Columns)
        {
            ReadRows(row, destination);
            return;
        }

        for (int done = 0; done < destination.Length; done += columns, row++)
            Read(Offset(column, row), destination.Slice(done, columns));
    }

    /// <summary>Writes whole rows.</summary>
    /// <exception cref="InputException">The disk is full.</exception>
    public void WriteRows(int firstRow, ReadOnlySpan<T> values) => Write(Offset(0, firstRow), values);

    /// <summary>Writes a rectangle, row-major.</summary>
    /// <exception cref="InputException">The disk is full.</exception>
    public void WriteBlock(int column, int row, int columns, ReadOnlySpan<T> values)
    {
        if (column == 0 && columns == Columns)
        {
            WriteRows(row, values);
            return;
        }

        for (int done = 0; done < values.Length; done += columns, row++)
            Write(Offset(column, row), values.Slice(done, columns));
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static ArrayFile<T> Open(string path, int columns, int rows, FileMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        byte[] header = NumpyFile.Header<T>(columns, rows);
        long length = header.Length + ((long)columns * rows * Unsafe.SizeOf<T>());
        try
        {
            SafeFileHandle opened = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read, FileOptions.None);
            if (mode == FileMode.Create)
            {
                RandomAccess.Write(opened, header, 0);
                RandomAccess.SetLength(opened, length);
            }
            else if (RandomAccess.GetLength(opened) != length)
            {
                opened.Dispose();
                throw new InputException(path, $"does not hold {columns} × {rows} values", "start again without --resume");
            }

            return new(path, opened, columns, rows, header.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }

    private static InputException Failed(string path, Exception e) =>
        new(path, $"cannot be written ({e.Message.Split(" : '")[0].TrimEnd('.')})", "check the place and the free space", e);

    private long Offset(int column, int row) => dataOffset + ((((long)row * Columns) + column) * Unsafe.SizeOf<T>());

    private void Read(long offset, Span<T> destination)
    {
        // Spans of bytes end at 2 GiB.
        const int Slice = 1 << 27;
        for (int first = 0; first < destination.Length; first += Slice)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(destination.Slice(first, Math.Min(Slice, destination.Length - first)));
            long at = offset + ((long)first * Unsafe.SizeOf<T>());
            while (bytes.Length > 0)
            {
                int got = RandomAccess.Read(handle, bytes, at);
                if (got == 0)
                    throw new InputException(Path, "became shorter while it was read", "start again, and let nothing else write there");
                bytes = bytes[got..];
                at += got;
            }
        }
    }

    private void Write(long offset, ReadOnlySpan<T> values)
    {
        const int Slice = 1 << 27;
        try
        {
            for (int first = 0; first < values.Length; first += Slice)
                RandomAccess.Write(handle, MemoryMarshal.AsBytes(values.Slice(first, Math.Min(Slice, values.Length - first))), offset + ((long)first * Unsafe.SizeOf<T>()));
        }
        catch (IOException e)
        {
            throw Failed(Path, e);
        }
    }
}
