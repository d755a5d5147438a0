using System.Buffers.Binary;
using System.Text;

namespace GpuModulus.Formats.Tests;

/// <summary>Builds Igor binary waves byte by byte from WaveMetrics' Technical Note 3, sharing no code with the writer.</summary>
internal sealed record IgorBytes
{
    public bool BigEndian { get; init; }

    public int Type { get; init; } = 2;

    public int[] Dimensions { get; init; } = [3, 2, 1];

    public double[] Steps { get; init; } = [20e-9, 25e-9, 1, 1];

    public string[] DimensionUnits { get; init; } = ["m", "m", "", ""];

    public string DataUnit { get; init; } = "m";

    public string Name { get; init; } = "wave0";

    public string Note { get; init; } = "";

    /// <summary>Labels of dimension 2 without the dimension's own, null = no labels at all.</summary>
    public string[]? LayerLabels { get; init; }

    public string OwnLabel { get; init; } = "";

    public byte[]? LabelBytes { get; init; }

    public double[] Values { get; init; } = [1, 2, 3, 4, 5, 6];

    public byte[] Trailer { get; init; } = [];

    public byte[] Version5()
    {
        byte[] data = Data();
        byte[] note = Encoding.Latin1.GetBytes(Note);
        byte[] labels = LabelBytes ?? (LayerLabels is null ? [] : LayerLabels.Prepend(OwnLabel).SelectMany(Label).ToArray());
        byte[] head = new byte[384];
        Int16(head, 0, 5);
        Int32(head, 4, 320 + data.Length);
        Int32(head, 12, note.Length);
        Int32(head, 36 + 8, labels.Length);
        Int32(head, 64 + 12, Values.Length);
        Int16(head, 64 + 16, Type);
        Encoding.Latin1.GetBytes(Name).CopyTo(head, 64 + 28);
        for (int i = 0; i < Dimensions.Length; i++)
            Int32(head, 64 + 68 + (4 * i), Dimensions[i]);
        for (int i = 0; i < 4; i++)
        {
            Double(head, 64 + 84 + (8 * i), Steps[i]);
            Encoding.Latin1.GetBytes(DimensionUnits[i]).CopyTo(head, 64 + 152 + (4 * i));
        }

        Encoding.Latin1.GetBytes(DataUnit).CopyTo(head, 64 + 148);
        Sign(head, 2);
        return [.. head, .. data, .. note, .. labels, .. Trailer];
    }

    /// <summary>Version 2 holds one dimension only.</summary>
    public byte[] Version2()
    {
        byte[] data = Data();
        byte[] note = Encoding.Latin1.GetBytes(Note);
        byte[] head = new byte[16 + 110];
        Int16(head, 0, 2);
        Int32(head, 2, 110 + data.Length + 16);
        Int32(head, 6, note.Length);
        Int16(head, 16, Type);
        Encoding.Latin1.GetBytes(Name).CopyTo(head, 16 + 6);
        Encoding.Latin1.GetBytes(DataUnit).CopyTo(head, 16 + 34);
        Encoding.Latin1.GetBytes(DimensionUnits[0]).CopyTo(head, 16 + 38);
        Int32(head, 16 + 42, Values.Length);
        Double(head, 16 + 48, Steps[0]);
        Sign(head, 14);
        return [.. head, .. data, .. new byte[16], .. note];
    }

    private static byte[] Label(string text)
    {
        byte[] label = new byte[32];
        Encoding.Latin1.GetBytes(text).CopyTo(label, 0);
        return label;
    }

    private byte[] Data()
    {
        List<byte> bytes = [];
        foreach (double v in Values)
        {
            byte[] one = Type switch
            {
                0x02 => BitConverter.GetBytes((float)v),
                0x04 => BitConverter.GetBytes(v),
                0x08 => [(byte)(sbyte)v],
                0x48 => [(byte)v],
                0x10 => BitConverter.GetBytes((short)v),
                0x50 => BitConverter.GetBytes((ushort)v),
                0x20 => BitConverter.GetBytes((int)v),
                0x60 => BitConverter.GetBytes((uint)v),
                0x80 => BitConverter.GetBytes((long)v),
                0xC0 => BitConverter.GetBytes((ulong)v),
                0x03 => [.. BitConverter.GetBytes((float)v), 0, 0, 0, 0],
                _ => [],
            };
            if (BigEndian)
                Array.Reverse(one);
            bytes.AddRange(one);
        }

        return [.. bytes];
    }

    private void Sign(byte[] head, int at)
    {
        short sum = 0;
        for (int i = 0; i < head.Length; i += 2)
            sum += BigEndian ? BinaryPrimitives.ReadInt16BigEndian(head.AsSpan(i)) : BinaryPrimitives.ReadInt16LittleEndian(head.AsSpan(i));
        Int16(head, at, (short)-sum);
    }

    private void Int16(byte[] b, int at, int v)
    {
        if (BigEndian)
            BinaryPrimitives.WriteInt16BigEndian(b.AsSpan(at), (short)v);
        else
            BinaryPrimitives.WriteInt16LittleEndian(b.AsSpan(at), (short)v);
    }

    private void Int32(byte[] b, int at, int v)
    {
        if (BigEndian)
            BinaryPrimitives.WriteInt32BigEndian(b.AsSpan(at), v);
        else
            BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(at), v);
    }

    private void Double(byte[] b, int at, double v)
    {
        if (BigEndian)
            BinaryPrimitives.WriteDoubleBigEndian(b.AsSpan(at), v);
        else
            BinaryPrimitives.WriteDoubleLittleEndian(b.AsSpan(at), v);
    }
}
