using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>tan θ of facet pixels by a <see cref="SlopeWindow"/>, tile by tile on all cores. A pixel's sums do not depend on how the map is cut.</summary>
/// <param name="planes">Slopes of the planes.</param>
/// <param name="window">Weights.</param>
/// <param name="idle">Tiles of earlier calls: their arrays are large.</param>
/// <param name="heights">Whole rows of the map, m.</param>
/// <param name="labels">Regions of the same rows.</param>
/// <param name="top">The first of these rows.</param>
internal sealed class SlopeTiles(FacetSlopes planes, SlopeWindow window, ConcurrentBag<SlopeTile> idle, ReadOnlyMemory<float> heights, ReadOnlyMemory<int> labels, int top)
{
    private readonly int columns = planes.Grid.Columns;
    private readonly int end = top + (heights.Length / planes.Grid.Columns);

    /// <summary>Writes tan θ of some rows; NaN outside facets.</summary>
    public unsafe void Write(int firstRow, Span<float> tangents)
    {
        fixed (float* first = tangents)
            Write(firstRow, tangents.Length / columns, first);
    }

    private unsafe void Write(int firstRow, int rows, float* tangents)
    {
        int across = (columns + SlopeTile.Columns - 1) / SlopeTile.Columns, down = (rows + SlopeTile.Rows - 1) / SlopeTile.Rows;
        Parallel.For(0, across * down, () => idle.TryTake(out SlopeTile? tile) ? tile : new(planes, window), (k, _, tile) =>
        {
            int x = k % across * SlopeTile.Columns, y = firstRow + (k / across * SlopeTile.Rows);
            bool any = Load(tile, x, y);
            if (any)
                tile.Sum(x, y);
            int width = Math.Min(SlopeTile.Columns, columns - x);
            for (int v = 0; v < SlopeTile.Rows && y + v < firstRow + rows; v++)
            {
                Span<float> row = new(tangents + ((y + v - firstRow) * columns) + x, width);
                if (any)
                    tile.Tangents.AsSpan(v * SlopeTile.Columns, width).CopyTo(row);
                else
                    row.Fill(float.NaN);
            }

            return tile;
        }, idle.Add);
    }

    /// <summary>Heights and labels of a tile and its margin; 0 where there is no facet or no map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Load(SlopeTile tile, int left, int upper)
    {
        int x0 = left - tile.MarginX, y0 = upper - tile.MarginY, from = Math.Max(0, -x0), width = Math.Min(tile.Width, columns - x0) - from;
        bool any = false;
        Array.Clear(tile.Labels);
        for (int v = Math.Max(0, top - y0); v < tile.Height && y0 + v < end; v++)
        {
            int first = ((y0 + v - top) * columns) + x0 + from;
            Span<int> own = tile.Labels.AsSpan((v * tile.Stride) + from, width);
            heights.Span.Slice(first, width).CopyTo(tile.Heights.AsSpan((v * tile.Stride) + from));
            labels.Span.Slice(first, width).CopyTo(own);
            for (int x = 0, next; x < own.Length; x = next)
            {
                next = LabelRuns.End(own, x);
                if (planes.IsFacet(own[x]))
                    any = true;
                else
                    own[x..next].Clear();
            }
        }

        return any;
    }
}
