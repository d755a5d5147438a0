using GpuModulus.Core;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>
/// Labels of a map that does not fit into memory: the runs of each line, length and label as numbers of variable length, in a temporary file or in memory. At the end each
/// block goes to the writer.
/// </summary>
internal sealed class RunLabels : ILabelStore, IDisposable
{
    private readonly Stream stream;
    private readonly BlockWriter writer;
    private readonly Dictionary<int, (long Start, int Length)> places = [];

    /// <summary>Begins an empty store.</summary>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    public RunLabels(string? folder, BlockWriter writer)
    {
        this.writer = writer;
        if (folder is null)
        {
            stream = new MemoryStream();
            return;
        }

        string file = Path.Combine(folder, $".labels-{Guid.NewGuid():N}.tmp");
        try
        {
            stream = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, "a temporary file for the segmentation cannot be made there", "choose a folder that can be written to", e);
        }
    }

    public void Put(int block, PixelBlock core, int[] labels, PixelBlock inside, int width)
    {
        using MemoryStream bytes = new();
        for (int y = 0; y < core.Rows; y++)
        {
            ReadOnlySpan<int> row = labels.AsSpan(((inside.Row + y) * width) + inside.Column, core.Columns);
            for (int x = 0, end; x < row.Length; x = end)
            {
                end = LabelRuns.End(row, x);
                WriteNumber(bytes, end - x);
                WriteNumber(bytes, row[x]);
            }
        }

        lock (stream)
        {
            places[block] = (stream.Length, (int)bytes.Length);
            stream.Seek(0, SeekOrigin.End);
            bytes.WriteTo(stream);
        }
    }

    public void Number(BlockPlan plan, RegionTable table, Func<int, int[]> idsOf)
    {
        for (int block = 0; block < plan.Count; block++)
        {
            PixelBlock core = plan.Core(block);
            int[] labels = new int[core.Pixels];
            byte[] classes = new byte[core.Pixels], bytes = new byte[places[block].Length];
            stream.Seek(places[block].Start, SeekOrigin.Begin);
            stream.ReadExactly(bytes);
            int at = 0;
            for (int i = 0; i < labels.Length;)
            {
                int length = ReadNumber(bytes, ref at), label = ReadNumber(bytes, ref at);
                labels.AsSpan(i, length).Fill(label);
                i += length;
            }

            table.Number(labels, idsOf(block), classes);
            writer(core, labels, classes);
        }
    }

    public void Dispose() => stream.Dispose();

    private static void WriteNumber(MemoryStream to, int number)
    {
        uint left = (uint)number;
        for (; left >= 0x80; left >>= 7)
            to.WriteByte((byte)(left | 0x80));
        to.WriteByte((byte)left);
    }

    private static int ReadNumber(byte[] from, ref int at)
    {
        int number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = from[at++];
            number |= (b & 0x7F) << shift;
            if (b < 0x80)
                return number;
        }
    }
}
