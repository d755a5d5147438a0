using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>Bulk conversion of stored samples, either byte order, to float or double: value × factor, rounded once.</summary>
internal static class SampleConverter
{
    // Small enough to stay in the second-level cache between reading and converting.
    private const int ChunkBytes = 1 << 18;

    public static int Size(SampleType type) => type switch
    {
        SampleType.Int8 or SampleType.UInt8 => 1,
        SampleType.Int16 or SampleType.UInt16 or SampleType.Float16 => 2,
        SampleType.Int32 or SampleType.UInt32 or SampleType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Reads a block of samples from a file; its size is checked against the file before memory is taken.</summary>
    public static Raster<float> ReadRaster(FormatInput input, long offset, int columns, int rows, SampleType type, bool bigEndian, double factor, string what)
    {
        long pixels = (long)columns * rows;
        int size = Size(type);
        input.Require(offset, CheckedBytes(input, pixels, size, what), what);
        if (pixels > Array.MaxLength)
            throw input.Damaged($"its {what} has {pixels} pixels, more than fit into one array");
        float[] values = PixelArray.Uninitialized<float>((int)pixels);
        ReadInto(input, offset, values, type, bigEndian, factor, what);
        return new(columns, rows, values);
    }

    /// <summary>Fills <paramref name="values"/> from consecutive samples of the file.</summary>
    public static void ReadInto(FormatInput input, long offset, Span<float> values, SampleType type, bool bigEndian, double factor, string what)
    {
        if (type == SampleType.Float32)
        {
            // The bytes are the floats: no second buffer. Slices keep the byte span within 2 GiB.
            const int Slice = 1 << 28;
            for (int first = 0; first < values.Length; first += Slice)
            {
                Span<float> part = values.Slice(first, Math.Min(Slice, values.Length - first));
                input.Read(offset + (4L * first), MemoryMarshal.AsBytes(part), what);
                if (bigEndian == BitConverter.IsLittleEndian)
                    BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, uint>(part), MemoryMarshal.Cast<float, uint>(part));
                if (factor != 1)
                    Scale(part, factor);
            }

            return;
        }

        int size = Size(type);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkBytes, Math.Max(8, (long)values.Length * size)));
        try
        {
            int samples = ChunkBytes / size;
            for (int first = 0; first < values.Length; first += samples)
            {
                int count = Math.Min(samples, values.Length - first);
                Span<byte> bytes = buffer.AsSpan(0, count * size);
                input.Read(offset + ((long)first * size), bytes, what);
                ToSingle(bytes, type, bigEndian, factor, values.Slice(first, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Converts samples to float. The source's bytes are reordered in place where the byte order asks for it.</summary>
    public static void ToSingle(Span<byte> source, SampleType type, bool bigEndian, double factor, Span<float> destination)
    {
        ToNative(source, Size(type), bigEndian);
        switch (type)
        {
            case SampleType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                if (factor != 1)
                    Scale(destination, factor);
                break;
            case SampleType.Float64:
                Narrow(MemoryMarshal.Cast<byte, double>(source), factor, destination);
                break;
            case SampleType.Int8:
                Widen<sbyte>(source, factor, destination);
                break;
            case SampleType.UInt8:
                Widen<byte>(source, factor, destination);
                break;
            case SampleType.Int16:
                Widen<short>(source, factor, destination);
                break;
            case SampleType.UInt16:
                Widen<ushort>(source, factor, destination);
                break;
            case SampleType.Int32:
                Widen<int>(source, factor, destination);
                break;
            case SampleType.UInt32:
                Widen<uint>(source, factor, destination);
                break;
            case SampleType.Int64:
                Widen<long>(source, factor, destination);
                break;
            case SampleType.UInt64:
                Widen<ulong>(source, factor, destination);
                break;
            case SampleType.Float16:
                Widen<Half>(source, factor, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    /// <summary>Converts samples to double, for spectra. The source's bytes are reordered in place where the byte order asks for it.</summary>
    public static double[] ToDouble(Span<byte> source, SampleType type, bool bigEndian)
    {
        ToNative(source, Size(type), bigEndian);
        return type switch
        {
            SampleType.Int8 => Doubles<sbyte>(source),
            SampleType.UInt8 => Doubles<byte>(source),
            SampleType.Int16 => Doubles<short>(source),
            SampleType.UInt16 => Doubles<ushort>(source),
            SampleType.Int32 => Doubles<int>(source),
            SampleType.UInt32 => Doubles<uint>(source),
            SampleType.Int64 => Doubles<long>(source),
            SampleType.UInt64 => Doubles<ulong>(source),
            SampleType.Float16 => Doubles<Half>(source),
            SampleType.Float32 => Doubles<float>(source),
            _ => Doubles<double>(source),
        };
    }

    /// <summary>value × factor in double, rounded to float once.</summary>
    public static void Scale(Span<float> values, double factor)
    {
        foreach (ref float value in values)
            value = (float)(value * factor);
    }

    /// <summary>Reorders the bytes of each sample in place where the file's order is not the machine's.</summary>
    public static void ToNative(Span<byte> bytes, int size, bool bigEndian)
    {
        if (size == 1 || bigEndian != BitConverter.IsLittleEndian)
            return;
        if (size == 2)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes));
        else if (size == 4)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes));
        else
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes));
    }

    private static void Widen<T>(ReadOnlySpan<byte> source, double factor, Span<float> destination)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> samples = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(double.CreateTruncating(samples[i]) * factor);
    }

    private static double[] Doubles<T>(ReadOnlySpan<byte> source)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> samples = MemoryMarshal.Cast<byte, T>(source);
        double[] values = GC.AllocateUninitializedArray<double>(samples.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = double.CreateTruncating(samples[i]);
        return values;
    }

    private static void Narrow(ReadOnlySpan<double> source, double factor, Span<float> destination)
    {
        int i = 0;
        // Gwyddion keeps everything as doubles: this loop decides how fast a .gwy is read.
        for (; i <= destination.Length - 8; i += 8)
        {
            Vector256<double> low = Vector256.Create(source.Slice(i, 4)) * factor;
            Vector256<double> high = Vector256.Create(source.Slice(i + 4, 4)) * factor;
            Vector256.Narrow(low, high).CopyTo(destination[i..]);
        }

        for (; i < destination.Length; i++)
            destination[i] = (float)(source[i] * factor);
    }

    private static long CheckedBytes(FormatInput input, long pixels, int size, string what) =>
        pixels <= long.MaxValue / size ? pixels * size : throw input.Damaged($"its {what} claims {pixels} pixels");
}
