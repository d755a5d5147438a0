using GpuModulus.Core.Maps;
using MathNet.Numerics.Statistics;

namespace GpuModulus.Reports.Maps;

/// <summary>
/// A map reduced to what a picture can show: means of blocks of pixels, NaN where a block has no finite value; a map in memory that is small enough is taken as it is.
/// One pass over the source, whatever its size.
/// </summary>
internal sealed class DisplayRaster
{
    /// <summary>Longest side of a picture's raster in pixels; 60 mm at 300 dpi.</summary>
    public const int MaxSide = 720;

    private DisplayRaster(int columns, int rows, float[] values, double missingFraction)
    {
        Columns = columns;
        Rows = rows;
        Values = values;
        MissingFraction = missingFraction;
    }

    public int Columns { get; }

    public int Rows { get; }

    public float[] Values { get; }

    /// <summary>Fraction of the source's pixels that are not finite.</summary>
    public double MissingFraction { get; }

    /// <summary>Pixels of the source in one pixel of the picture, along one side.</summary>
    public static int BlockSize(int pixels, int maxSide) => Math.Max(1, (pixels + maxSide - 1) / maxSide);

    public static DisplayRaster From(IRowSource<float> source, int maxSide = MaxSide)
    {
        int blockX = BlockSize(source.Columns, maxSide);
        int blockY = BlockSize(source.Rows, maxSide);
        if (blockX == 1 && blockY == 1 && source is Raster<float> whole)
            return new(whole.Columns, whole.Rows, whole.Values, (double)NotFinite(whole.Values) / whole.Values.Length);
        int columns = (source.Columns + blockX - 1) / blockX;
        int rows = (source.Rows + blockY - 1) / blockY;
        float[] values = new float[columns * rows];
        long[] missing = new long[rows];
        if (source is Raster<float> raster)
        {
            Parallel.For(0, rows, () => new ColumnSums(source.Columns), (row, _, sums) =>
            {
                int first = row * blockY;
                int last = Math.Min(first + blockY, source.Rows);
                for (int y = first; y < last; y++)
                    sums.Add(raster.Row(y));
                missing[row] = Reduce(sums, source.Columns, blockX, last - first, values.AsSpan(row * columns, columns));
                return sums;
            }, _ => { });
        }
        else
        {
            ColumnSums sums = new(source.Columns);
            float[] line = new float[source.Columns];
            for (int row = 0; row < rows; row++)
            {
                int first = row * blockY;
                int last = Math.Min(first + blockY, source.Rows);
                for (int y = first; y < last; y++)
                {
                    source.ReadRows(y, line);
                    sums.Add(line);
                }

                missing[row] = Reduce(sums, source.Columns, blockX, last - first, values.AsSpan(row * columns, columns));
            }
        }

        return new(columns, rows, values, (double)missing.Sum() / ((long)source.Columns * source.Rows));
    }

    /// <summary>The same raster less its least-squares plane over the finite pixels.</summary>
    public DisplayRaster WithoutPlane()
    {
        double n = 0, sx = 0, sy = 0, sz = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            if (!float.IsFinite(Values[i]))
                continue;
            n++;
            sx += i % Columns;
            sy += i / Columns;
            sz += Values[i];
        }

        if (n == 0)
            return this;
        (double mx, double my, double mz) = (sx / n, sy / n, sz / n);
        double xx = 0, xy = 0, yy = 0, xz = 0, yz = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            if (!float.IsFinite(Values[i]))
                continue;
            double dx = (i % Columns) - mx, dy = (i / Columns) - my, dz = Values[i] - mz;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
            xz += dx * dz;
            yz += dy * dz;
        }

        // With all pixels on one line the plane is determined along that line only.
        double determinant = (xx * yy) - (xy * xy);
        double a, b;
        if (determinant > 1e-9 * xx * yy && xx > 0 && yy > 0)
            (a, b) = (((xz * yy) - (yz * xy)) / determinant, ((yz * xx) - (xz * xy)) / determinant);
        else
            (a, b) = (xx > 0 ? xz / xx : 0, xx > 0 || yy == 0 ? 0 : yz / yy);
        float[] level = new float[Values.Length];
        float largest = 0, residual = 0;
        for (int i = 0; i < level.Length; i++)
        {
            level[i] = (float)(Values[i] - mz - (a * ((i % Columns) - mx)) - (b * ((i / Columns) - my)));
            if (!float.IsFinite(level[i]))
                continue;
            largest = Math.Max(largest, Math.Abs(Values[i]));
            residual = Math.Max(residual, Math.Abs(level[i]));
        }

        // What is left of an exact plane is the rounding of its floats, not topography.
        for (int i = 0; residual < largest * 1e-6f && i < level.Length; i++)
            level[i] *= 0;
        return new(Columns, Rows, level, MissingFraction);
    }

    /// <summary>The values at two percentiles of the finite pixels, from at most some 10⁵ of them; null where there is none.</summary>
    public (double Low, double High)? Percentiles(double low, double high, bool positiveOnly)
    {
        int stride = Math.Max(1, Values.Length / 120_000);
        // An even stride could fall into step with the columns and see only some of them.
        if (stride > 1 && Columns % stride == 0)
            stride++;
        float[] values = Sample(stride);
        if (values.Length == 0 && stride > 1)
            values = Sample(1);
        if (values.Length == 0)
            return null;
        // Order statistics count from one.
        return (
            ArrayStatistics.OrderStatisticInplace(values, 1 + (int)(low / 100 * (values.Length - 1))),
            ArrayStatistics.OrderStatisticInplace(values, 1 + (int)Math.Ceiling(high / 100 * (values.Length - 1))));

        float[] Sample(int step)
        {
            float[] sample = GC.AllocateUninitializedArray<float>((Values.Length + step - 1) / step);
            int count = 0;
            for (int i = 0; i < Values.Length; i += step)
            {
                if (float.IsFinite(Values[i]) && (!positiveOnly || Values[i] > 0))
                    sample[count++] = Values[i];
            }

            Array.Resize(ref sample, count);
            return sample;
        }
    }

    private static int NotFinite(float[] values)
    {
        int count = 0;
        foreach (float value in values)
            count += float.IsFinite(value) ? 0 : 1;
        return count;
    }

    /// <summary>Means over blocks of columns; returns how many values were missing and starts afresh.</summary>
    private static long Reduce(ColumnSums sums, int columns, int block, int rowsAdded, Span<float> means)
    {
        ReadOnlySpan<float> totals = sums.Sums, counts = sums.Counts;
        long present = 0;
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0, count = 0;
            int end = Math.Min((i + 1) * block, columns);
            for (int x = i * block; x < end; x++)
            {
                sum += totals[x];
                count += counts[x];
            }

            present += (long)count;
            means[i] = count > 0 ? (float)(sum / count) : float.NaN;
        }

        sums.Clear();
        return ((long)columns * rowsAdded) - present;
    }
}
