using System.Text;

namespace GpuModulus.Formats.Tests;

/// <summary>Builds NumPy files from the format's description, sharing no code with the writer.</summary>
internal static class NumpyBytes
{
    public static byte[] Build(string descr, string shape, byte[] data, bool fortran = false, int version = 1)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}".PadRight(100) + "\n";
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes((uint)header.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    public static byte[] Build(string descr, string shape, IEnumerable<double> values, bool fortran = false, int version = 1) =>
        Build(descr, shape, [.. values.SelectMany(v => Encode(descr, v))], fortran, version);

    private static byte[] Encode(string descr, double v)
    {
        byte[] one = descr[1..] switch
        {
            "f2" => BitConverter.GetBytes((Half)v),
            "f4" => BitConverter.GetBytes((float)v),
            "f8" => BitConverter.GetBytes(v),
            "i1" => [(byte)(sbyte)v],
            "u1" or "b1" => [(byte)v],
            "i2" => BitConverter.GetBytes((short)v),
            "u2" => BitConverter.GetBytes((ushort)v),
            "i4" => BitConverter.GetBytes((int)v),
            "u4" => BitConverter.GetBytes((uint)v),
            "i8" => BitConverter.GetBytes((long)v),
            _ => BitConverter.GetBytes((ulong)v),
        };
        if (descr[0] == '>')
            Array.Reverse(one);
        return one;
    }
}
