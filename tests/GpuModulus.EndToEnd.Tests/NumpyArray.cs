using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace GpuModulus.EndToEnd.Tests;

/// <summary>NumPy files read and made from the format's description, sharing no code with the program.</summary>
internal sealed record NumpyArray(string Type, int Rows, int Columns, byte[] Bytes)
{
    public static NumpyArray Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal([0x93, .. "NUMPY"u8], file[..6]);
        int start = file[6] == 1 ? 10 : 12;
        int length = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
        string header = Encoding.ASCII.GetString(file, start, length);
        Match match = Regex.Match(header, @"'descr': '([^']+)'.*'fortran_order': False.*'shape': \((\d+), (\d+)\)");
        Assert.True(match.Success, header);
        Assert.Equal(0, (start + length) % 64);
        return new(match.Groups[1].Value, int.Parse(match.Groups[2].Value), int.Parse(match.Groups[3].Value), file[(start + length)..]);
    }

    public static byte[] Make(int rows, int columns, Func<int, int, float> value)
    {
        byte[] data = new byte[4 * rows * columns];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
                BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * ((y * columns) + x)), value(x, y));
        }

        return Make("<f4", rows, columns, data);
    }

    public static byte[] Make(string type, int rows, int columns, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    public float[] Floats()
    {
        Assert.Equal("<f4", Type);
        float[] values = new float[Rows * Columns];
        Buffer.BlockCopy(Bytes, 0, values, 0, Bytes.Length);
        return values;
    }

    public int[] Integers()
    {
        Assert.Equal("<i4", Type);
        int[] values = new int[Rows * Columns];
        Buffer.BlockCopy(Bytes, 0, values, 0, Bytes.Length);
        return values;
    }

    public byte[] Codes()
    {
        Assert.Equal("|u1", Type);
        Assert.Equal(Rows * Columns, Bytes.Length);
        return Bytes;
    }
}
