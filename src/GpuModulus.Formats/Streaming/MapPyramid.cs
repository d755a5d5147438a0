using GpuModulus.Core.Maps;

namespace GpuModulus.Formats;

/// <summary>
/// Reduced copies of a map, made as its rows come by: every level halves the one before. A pixel is the mean of the finite ones among the (up to) four below it,
/// and NaN where fewer than half of them are finite, so that areas without a value keep their size. The levels lie in files beside each other.
/// </summary>
public sealed class MapPyramid : IDisposable
{
    private readonly List<Level> levels = [];

    private MapPyramid(string stem, int columns, int rows, int smallestSide, int rowsDone, IRowSource<float>? full)
    {
        int inColumns = columns, inRows = rows;
        IRowSource<float>? below = full;
        int doneBelow = rowsDone;
        while (Math.Max(inColumns, inRows) > smallestSide)
        {
            int outColumns = (inColumns + 1) / 2, outRows = (inRows + 1) / 2;
            string path = $"{stem}.level{levels.Count + 1}.npy";
            Level level = new(rowsDone > 0 ? ArrayFile<float>.Reopen(path, outColumns, outRows) : ArrayFile<float>.Create(path, outColumns, outRows), inColumns, inRows);
            if (below is not null)
                level.Continue(below, doneBelow);
            levels.Add(level);
            below = rowsDone > 0 ? level.File : null;
            doneBelow /= 2;
            (inColumns, inRows) = (outColumns, outRows);
        }
    }

    /// <summary>The levels, the largest first; half the map's size, a quarter …</summary>
    public IReadOnlyList<IRowSource<float>> Levels => [.. levels.Select(l => l.File)];

    /// <summary>A pyramid over a map of which nothing has come by yet.</summary>
    /// <param name="stem">Path of the level files without <c>.level1.npy</c>.</param>
    /// <param name="columns">Of the full map.</param>
    /// <param name="rows">Of the full map.</param>
    /// <param name="smallestSide">Levels are made until the longest side is not above this.</param>
    public static MapPyramid Create(string stem, int columns, int rows, int smallestSide = 512) => new(stem, columns, rows, smallestSide, 0, null);

    /// <summary>Goes on with the pyramid of an earlier run.</summary>
    /// <param name="stem">As before.</param>
    /// <param name="full">The full map as far as it is written.</param>
    /// <param name="rowsDone">Rows that had come by.</param>
    /// <param name="smallestSide">As before.</param>
    public static MapPyramid Reopen(string stem, IRowSource<float> full, int rowsDone, int smallestSide = 512) => new(stem, full.Columns, full.Rows, smallestSide, rowsDone, full);

    /// <summary>Begins again with the first row.</summary>
    public void Restart()
    {
        foreach (Level level in levels)
            level.Restart();
    }

    /// <summary>Takes the next rows of the full map.</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        foreach (Level level in levels)
        {
            rows = level.Append(rows);
            if (rows.IsEmpty)
                return;
        }
    }

    /// <summary>The largest level whose longest side is not above the limit; the smallest where all are larger, null without any level.</summary>
    public IRowSource<float>? LevelWithin(int side) => levels.Find(l => Math.Max(l.File.Columns, l.File.Rows) <= side)?.File ?? levels.LastOrDefault()?.File;

    /// <summary>Removes the level files.</summary>
    public void Delete()
    {
        foreach (Level level in levels)
        {
            level.File.Dispose();
            File.Delete(level.File.Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Level level in levels)
            level.File.Dispose();
    }

    private sealed class Level(ArrayFile<float> file, int inColumns, int inRows)
    {
        // One column more: an odd last one has a neighbour without values.
        private readonly ColumnSums sums = new(inColumns + 1);
        private float[] made = [];
        private int added;
        private int taken;
        private int written;

        public ArrayFile<float> File => file;

        /// <summary>Takes up the state after so many rows of the level below: an odd one waits for its neighbour.</summary>
        public void Continue(IRowSource<float> below, int rowsDone)
        {
            taken = rowsDone;
            written = rowsDone / 2;
            if (rowsDone % 2 == 0)
                return;
            float[] row = new float[inColumns];
            below.ReadRows(rowsDone - 1, row);
            sums.Add(row);
            added = 1;
        }

        public void Restart()
        {
            (added, taken, written) = (0, 0, 0);
            sums.Clear();
        }

        /// <summary>Returns the rows of this level that became complete; valid until the next call.</summary>
        public ReadOnlySpan<float> Append(ReadOnlySpan<float> rows)
        {
            int count = rows.Length / inColumns, columns = file.Columns;
            int complete = (taken + count == inRows) ? file.Rows - written : ((added + count) / 2);
            if (made.Length < complete * columns)
                made = new float[complete * columns];
            int ready = 0;
            for (int y = 0; y < count; y++)
            {
                sums.Add(rows.Slice(y * inColumns, inColumns));
                added++;
                taken++;
                if (added < 2 && taken < inRows)
                    continue;
                Reduce(made.AsSpan(ready * columns, columns));
                added = 0;
                ready++;
            }

            ReadOnlySpan<float> result = made.AsSpan(0, ready * columns);
            file.WriteRows(written, result);
            written += ready;
            return result;
        }

        private void Reduce(Span<float> destination)
        {
            int rowsAdded = added;
            ReadOnlySpan<float> totals = sums.Sums, counts = sums.Counts;
            for (int i = 0; i < destination.Length; i++)
            {
                int x = 2 * i;
                float count = counts[x] + counts[x + 1];
                float pixels = rowsAdded * Math.Min(2, inColumns - x);
                destination[i] = 2 * count >= pixels ? (totals[x] + totals[x + 1]) / count : float.NaN;
            }

            sums.Clear();
        }
    }
}
