using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuModulus.Segmentation;

/// <summary>What a pixel must fulfil to join a plane: its distance from z = A + B·x + C·y in nm, and its slopes.</summary>
internal readonly record struct PlaneTolerance(double A, double B, double C, double Distance, float SlopeX, float SlopeY, float SquaredSlope);

/// <summary>
/// The pixels that may join a plane, as bits: 32 pixels of a line are judged together when the first of them is asked for, so that the growth of a plane runs
/// through a few kilobytes instead of through maps of heights, slopes and labels.
/// </summary>
internal sealed class PixelsInReach
{
    private readonly WorkMap map;
    private readonly float[] smooth;
    private readonly float[] slopesX;
    private readonly float[] slopesY;
    private readonly int[] labels;

    // A cell on every side of the map holds no pixels: what lies beyond the border is never in reach.
    private readonly int stride;
    private readonly ulong[] cells;
    private PlaneTolerance near;
    private ulong aim;

    public PixelsInReach(WorkMap map, float[] smooth, (float[] X, float[] Y) slopes, int[] labels)
    {
        (this.map, this.smooth, this.labels) = (map, smooth, labels);
        (slopesX, slopesY) = slopes;
        stride = ((map.Columns + 31) / 32) + 2;
        cells = ArrayPool<ulong>.Shared.Rent(stride * (map.Rows + 2));
        Array.Clear(cells);
    }

    /// <summary>Gives the bits back; nothing may be asked any more.</summary>
    public void Release() => ArrayPool<ulong>.Shared.Return(cells);

    /// <summary>Asks from now on for the pixels of this plane that have label 0.</summary>
    public void Aim(in PlaneTolerance tolerance)
    {
        near = tolerance;
        aim += 1UL << 32;
    }

    /// <summary>1 where the pixel is in reach, and then 0 until the next aim; the pixel may lie one beyond the map's border.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int x, int y)
    {
        ref ulong cell = ref Cell(x >> 5, y);
        uint taken = ((uint)cell >> x) & 1;
        cell ^= (ulong)taken << (x & 31);
        return (int)taken;
    }

    /// <summary>Takes the pixels to the left (bit 0) and to the right (bit 2) of a pixel that is not the first or last of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeBeside(int x, int y)
    {
        ref ulong cell = ref Cell(x >> 5, y);
        uint taken = ((uint)cell >> (x - 1)) & 5;
        cell ^= (ulong)taken << ((x - 1) & 31);
        return (int)taken;
    }

    /// <summary>The first pixel in reach from column <paramref name="from"/> on, or <paramref name="to"/>.</summary>
    public int Next(int y, int from, int to)
    {
        if (from >= to)
            return to;
        int column = from >> 5;
        for (uint bits = (uint)Cell(column, y) & (uint.MaxValue << from); ; bits = (uint)Cell(column, y))
        {
            if (bits != 0)
                return Math.Min(to, (column << 5) + BitOperations.TrailingZeroCount(bits));
            if (++column << 5 >= to)
                return to;
        }
    }

    /// <summary>Takes all pixels in reach that hang together along the line with one that is: from its first column to the one behind its last.</summary>
    public (int From, int To) TakeRun(int y, int x)
    {
        int left = x, right = x;
        while (true)
        {
            // From this pixel leftwards to the end of its 32.
            ref ulong cell = ref Cell(left >> 5, y);
            int room = (left & 31) + 1, like = Math.Min(room, BitOperations.LeadingZeroCount(~((uint)cell << (32 - room))));
            cell &= ~(((1UL << like) - 1) << (room - like));
            left -= like;
            if (like < room)
                break;
        }

        while (true)
        {
            right++;
            ref ulong cell = ref Cell(right >> 5, y);
            int room = 32 - (right & 31), like = BitOperations.TrailingZeroCount(~((ulong)(uint)cell >> (right & 31)));
            cell &= ~(((1UL << like) - 1) << (right & 31));
            right += like - 1;
            if (like < room)
                break;
        }

        return (left + 1, right + 1);
    }

    /// <summary>The cell of 32 columns, judged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong Cell(int column, int y)
    {
        ref ulong cell = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(cells), ((y + 1) * stride) + column + 1);
        if ((cell ^ aim) >> 32 != 0)
            cell = aim | Judge(column, y);
        return ref cell;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private uint Judge(int column, int y)
    {
        int w = map.Columns, left = column * 32, count = Math.Min(32, w - left), k = 0;
        if (column < 0 || count <= 0 || y < 0 || y >= map.Rows)
            return 0;
        int first = (y * w) + left;

        // The lines above and below come next, a microsecond later.
        Ask(first - w);
        Ask(first + w);
        double down = near.C * y;
        uint bits = 0;
        Vector256<double> a = Vector256.Create(near.A), b = Vector256.Create(near.B), c = Vector256.Create(down), distance = Vector256.Create(near.Distance);
        Vector256<double> x = Vector256.Create(0.0, 1, 2, 3) + Vector256.Create((double)left);
        Vector256<float> p = Vector256.Create(near.SlopeX), q = Vector256.Create(near.SlopeY), steepest = Vector256.Create(near.SquaredSlope);
        for (; k + Vector256<float>.Count <= count; k += Vector256<float>.Count)
        {
            nuint i = (nuint)(first + k);
            Vector256<float> dp = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(slopesX), i) - p, dq = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(slopesY), i) - q;
            Vector256<int> free = Vector256.Equals(Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(labels), i), Vector256<int>.Zero);
            uint joins = (free & Vector256.LessThanOrEqual((dp * dp) + (dq * dq), steepest).AsInt32()).ExtractMostSignificantBits();
            (Vector256<double> z1, Vector256<double> z2) = Vector256.Widen(Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(smooth), i));
            uint near1 = Vector256.LessThanOrEqual(Vector256.Abs(z1 - a - (b * x) - c), distance).ExtractMostSignificantBits();
            x += Vector256.Create(4.0);
            uint near2 = Vector256.LessThanOrEqual(Vector256.Abs(z2 - a - (b * x) - c), distance).ExtractMostSignificantBits();
            x += Vector256.Create(4.0);
            bits |= (joins & (near1 | (near2 << 4))) << k;
        }

        for (; k < count; k++)
        {
            float dp = slopesX[first + k] - near.SlopeX, dq = slopesY[first + k] - near.SlopeY;
            bool joins = labels[first + k] == 0 && (dp * dp) + (dq * dq) <= near.SquaredSlope && Math.Abs(smooth[first + k] - near.A - (near.B * (left + k)) - down) <= near.Distance;
            bits |= joins ? 1u << k : 0;
        }

        return bits;
    }

    private void Ask(int first)
    {
        for (int i = first; i < first + 32; i += 16)
        {
            CacheLine.Ask(labels, i);
            CacheLine.Ask(smooth, i);
            CacheLine.Ask(slopesX, i);
            CacheLine.Ask(slopesY, i);
            CacheLine.Ask(map.Height, i);
        }
    }
}
