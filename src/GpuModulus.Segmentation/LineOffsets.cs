namespace GpuModulus.Segmentation;

/// <summary>Mean distance of facet pixels from their planes, line by line (or column by column); the sums of several pieces add.</summary>
/// <param name="first">Number of the first line.</param>
/// <param name="count">Lines.</param>
internal sealed class LineOffsets(int first, int count)
{
    private const int Reach = 12;
    private readonly double[] sums = new double[count];
    private readonly long[] counts = new long[count];

    /// <summary>Adds a distance in nm to a line, counted from the first; NaN adds nothing. Different lines may be added to at once.</summary>
    public void Add(int line, double distance)
    {
        if (double.IsNaN(distance))
            return;
        sums[line] += distance;
        counts[line]++;
    }

    /// <summary>Adds the lines of a piece.</summary>
    public void Add(LineOffsets piece)
    {
        for (int k = 0; k < piece.sums.Length; k++)
        {
            sums[piece.First + k - first] += piece.sums[k];
            counts[piece.First + k - first] += piece.counts[k];
        }
    }

    private int First => first;

    /// <summary>
    /// The offset of each line in nm, 0 where unknown, and the root mean square of those known. Only what changes from line to line belongs to the scanner: a slow course
    /// along y is the facets' own.
    /// </summary>
    public (float[] Offsets, double Roughness) Sharp()
    {
        int h = sums.Length, known = 0;
        double squares = 0;

        // A line that crosses few facet pixels would copy their roughness; shrink its offset.
        float[] lines = [.. sums.Select((sum, y) => (float)(sum / (counts[y] + 20)))], sharp = new float[h];
        for (int y = 0; y < h; y++)
        {
            if (counts[y] == 0)
                continue;
            double near = 0;
            int lineCount = 0;
            for (int k = Math.Max(0, y - Reach); k <= Math.Min(h - 1, y + Reach); k++)
            {
                near += lines[k];
                lineCount++;
            }

            sharp[y] = lines[y] - (float)(near / lineCount);
            squares += (double)sharp[y] * sharp[y];
            known++;
        }

        return (sharp, Math.Sqrt(squares / Math.Max(1, known)));
    }
}
