using System.Runtime.CompilerServices;
using GpuModulus.Kernels.Lanes;

namespace GpuModulus.Kernels.Slopes;

/// <summary>
/// Pair differences anywhere in a map, its border included, with point reflection z(−k) = 2 z(0) − z(k) beyond the edge.
/// </summary>
/// <remarks>
/// Written so that heights are only ever subtracted from heights: forming 2 z(0) − z(k) first would round at the size of z, not of the step.
/// An operator's radius must be smaller than the map both ways.
/// </remarks>
public static class BorderPairs
{
    /// <summary>z(x + i, y + j) − z(x − i, y + j) in a map of columns × rows pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PairX<T, TSampler>(TSampler heights, int columns, int rows, int x, int y, int i, int j)
        where T : unmanaged, ILanes<T>
        where TSampler : struct, IHeightSampler<T>
    {
        int row = y + j;
        if (row < 0)
            return Reflected(InRowX<T, TSampler>(heights, columns, x, 0, i), InRowX<T, TSampler>(heights, columns, x, -row, i));
        if (row >= rows)
            return Reflected(InRowX<T, TSampler>(heights, columns, x, rows - 1, i), InRowX<T, TSampler>(heights, columns, x, (2 * (rows - 1)) - row, i));
        return InRowX<T, TSampler>(heights, columns, x, row, i);
    }

    /// <summary>z(x + i, y + j) − z(x + i, y − j) in a map of columns × rows pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PairY<T, TSampler>(TSampler heights, int columns, int rows, int x, int y, int i, int j)
        where T : unmanaged, ILanes<T>
        where TSampler : struct, IHeightSampler<T>
    {
        int column = x + i;
        if (column < 0)
            return Reflected(InColumnY<T, TSampler>(heights, rows, 0, y, j), InColumnY<T, TSampler>(heights, rows, -column, y, j));
        if (column >= columns)
            return Reflected(InColumnY<T, TSampler>(heights, rows, columns - 1, y, j), InColumnY<T, TSampler>(heights, rows, (2 * (columns - 1)) - column, y, j));
        return InColumnY<T, TSampler>(heights, rows, column, y, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Reflected<T>(T atEdge, T mirrored)
        where T : unmanaged, ILanes<T> => atEdge + (atEdge - mirrored);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T InRowX<T, TSampler>(TSampler heights, int columns, int x, int row, int i)
        where T : unmanaged, ILanes<T>
        where TSampler : struct, IHeightSampler<T>
    {
        int right = x + i;
        int left = x - i;
        int last = columns - 1;
        if (left >= 0 && right <= last)
            return heights.Sample(right, row) - heights.Sample(left, row);
        if (right <= last)
        {
            T edge = heights.Sample(0, row);
            return (heights.Sample(right, row) - edge) + (heights.Sample(-left, row) - edge);
        }

        T end = heights.Sample(last, row);
        T mirroredRight = heights.Sample((2 * last) - right, row);
        if (left >= 0)
            return (end - mirroredRight) + (end - heights.Sample(left, row));
        T start = heights.Sample(0, row);
        return (end - mirroredRight) + (end - start) + (heights.Sample(-left, row) - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T InColumnY<T, TSampler>(TSampler heights, int rows, int column, int y, int j)
        where T : unmanaged, ILanes<T>
        where TSampler : struct, IHeightSampler<T>
    {
        int below = y + j;
        int above = y - j;
        int last = rows - 1;
        if (above >= 0 && below <= last)
            return heights.Sample(column, below) - heights.Sample(column, above);
        if (below <= last)
        {
            T edge = heights.Sample(column, 0);
            return (heights.Sample(column, below) - edge) + (heights.Sample(column, -above) - edge);
        }

        T end = heights.Sample(column, last);
        T mirroredBelow = heights.Sample(column, (2 * last) - below);
        if (above >= 0)
            return (end - mirroredBelow) + (end - heights.Sample(column, above));
        T start = heights.Sample(column, 0);
        return (end - mirroredBelow) + (end - start) + (heights.Sample(column, -above) - start);
    }
}
