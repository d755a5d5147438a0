using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Output;

namespace GpuModulus.Formats;

/// <summary>Two-dimensional NumPy arrays (.npy), row-major, shape (rows, columns). Source: numpy.lib.format, versions 1.0 to 3.0; 1.0 is written.</summary>
public static class NumpyFile
{
    // NumPy pads its header so that the data are aligned for memory mapping.
    private const int Alignment = 64;

    /// <summary>Reads a two-dimensional array of any number type, either byte order, C or Fortran order, as floats.</summary>
    /// <exception cref="InputException">Unreadable, damaged, or not two-dimensional.</exception>
    public static Raster<float> ReadMap(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        return NumpyFormat.ReadMap(input);
    }

    /// <summary>Reads a two-dimensional array of whole numbers (region labels, classes) of any number type.</summary>
    /// <exception cref="InputException">As <see cref="ReadMap"/>, or a value that is no whole number of 32 bits.</exception>
    public static Raster<int> ReadLabels(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FormatInput input = FormatInput.Open(path);
        NumpyHeader header = NumpyHeader.Read(input);
        (int columns, int rows) = NumpyFormat.Size(input, header);
        byte[] bytes = input.Bytes(header.DataOffset, header.Count * SampleConverter.Size(header.Type), "data");
        double[] stored = SampleConverter.ToDouble(bytes, header.Type, header.BigEndian);
        int[] labels = new int[stored.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            double value = header.FortranOrder ? stored[((long)(i % columns) * rows) + (i / columns)] : stored[i];
            if (value != (int)value)
                throw new InputException(path, $"holds {value:G6}, which is no label", "labels are whole numbers, 0 = none");
            labels[i] = (int)value;
        }

        return new(columns, rows, labels);
    }

    /// <summary>Writes an array; complete or not there at all. The source is read once, in blocks of rows, so it may be larger than memory.</summary>
    /// <typeparam name="T">float, double, byte, sbyte, short, ushort, int, uint, long or ulong.</typeparam>
    /// <exception cref="InputException">The place cannot be written.</exception>
    public static void Write<T>(string path, IRowSource<T> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        StagedOutput.WriteFile(path, stream => Write(stream, values));
    }

    internal static void Write<T>(Stream stream, IRowSource<T> values)
        where T : unmanaged
    {
        stream.Write(Header<T>(values.Columns, values.Rows));
        RowBlocks.ForEach(values, block => stream.Write(MemoryMarshal.AsBytes(block)));
    }

    internal static byte[] Header<T>(int columns, int rows)
        where T : unmanaged
    {
        string header = $"{{'descr': '{Descriptor<T>()}', 'fortran_order': False, 'shape': ({rows.ToString(CultureInfo.InvariantCulture)}, {columns.ToString(CultureInfo.InvariantCulture)}), }}";
        int length = header.Length + 1;
        length += (Alignment - ((10 + length) % Alignment)) % Alignment;
        return [.. NumpyHeader.Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n")];
    }

    private static string Descriptor<T>()
    {
        string code = typeof(T) switch
        {
            Type t when t == typeof(float) => "f4",
            Type t when t == typeof(double) => "f8",
            Type t when t == typeof(byte) => "|u1",
            Type t when t == typeof(sbyte) => "|i1",
            Type t when t == typeof(short) => "i2",
            Type t when t == typeof(ushort) => "u2",
            Type t when t == typeof(int) => "i4",
            Type t when t == typeof(uint) => "u4",
            Type t when t == typeof(long) => "i8",
            Type t when t == typeof(ulong) => "u8",
            _ => throw new ArgumentException($"NumPy files of {typeof(T).Name} are not written."),
        };
        // The machine's own order is written, and named.
        return code[0] == '|' ? code : (BitConverter.IsLittleEndian ? "<" : ">") + code;
    }
}
