using GpuModulus.Core.Maps;

namespace GpuModulus.Calibration;

/// <summary>
/// Where spheres of a known radius may stand: every steep pixel votes for the centre that lies R sin θ uphill of it. Touching spheres, and those cut by the border, vote
/// for centres of their own, which summits of the height map would not tell apart.
/// </summary>
internal sealed class SphereVotes
{
    private const double CellsPerRadius = 10;
    private const double LowestSine = 0.2, HighestSine = 0.77;

    private readonly double cell;
    private readonly double originX, originY;
    private readonly int columns, rows;
    private readonly double[] votes;
    private readonly double fullVote;
    private readonly double radius;

    public SphereVotes(Raster<float> height, in ScanGrid grid, double radius)
    {
        this.radius = radius;
        cell = radius / CellsPerRadius;
        (originX, originY) = (-radius, -radius);
        columns = (int)((grid.WidthMetres + (2 * radius)) / cell) + 2;
        rows = (int)((grid.HeightMetres + (2 * radius)) / cell) + 2;
        votes = new double[columns * rows];
        int blockX = Math.Max(1, (int)(radius / 40 / grid.PitchXMetres)), blockY = Math.Max(1, (int)(radius / 40 / grid.PitchYMetres));
        double stepX = blockX * grid.PitchXMetres, stepY = blockY * grid.PitchYMetres;
        Raster<float> coarse = Coarse(height, blockX, blockY);
        // The slope over some R/20 either way: height noise of nanometres hardly turns it.
        int reachX = Math.Max(1, (int)(radius / 20 / stepX)), reachY = Math.Max(1, (int)(radius / 20 / stepY));
        for (int y = reachY; y < coarse.Rows - reachY; y++)
        {
            for (int x = reachX; x < coarse.Columns - reachX; x++)
            {
                double gx = ((double)coarse[x + reachX, y] - coarse[x - reachX, y]) / (2 * reachX * stepX);
                double gy = ((double)coarse[x, y + reachY] - coarse[x, y - reachY]) / (2 * reachY * stepY);
                double g = Math.Sqrt((gx * gx) + (gy * gy)), sine = g / Math.Sqrt(1 + (g * g));
                if (!(sine > LowestSine && sine < HighestSine))
                    continue;
                double px = ((x * blockX) + (0.5 * (blockX - 1))) * grid.PitchXMetres, py = ((y * blockY) + (0.5 * (blockY - 1))) * grid.PitchYMetres;
                Add(px + (radius * sine * gx / g), py + (radius * sine * gy / g));
            }
        }

        fullVote = Math.PI * ((HighestSine * HighestSine) - (LowestSine * LowestSine)) * radius * radius / (stepX * stepY);
    }

    /// <summary>The strongest place left, and the part of a whole sphere's votes that it holds; its votes are then taken away.</summary>
    public (double X, double Y, double Strength) TakeStrongest()
    {
        int best = 0;
        double highest = -1;
        for (int y = 1; y < rows - 1; y++)
        {
            for (int x = 1; x < columns - 1; x++)
            {
                double sum = 0;
                for (int j = -1; j <= 1; j++)
                    sum += votes[((y + j) * columns) + x - 1] + votes[((y + j) * columns) + x] + votes[((y + j) * columns) + x + 1];
                if (sum > highest)
                    (best, highest) = ((y * columns) + x, sum);
            }
        }

        (double cx, double cy, double sumOfVotes) = (0, 0, 0);
        int bx = best % columns, by = best / columns, reach = (int)(CellsPerRadius / 2);
        for (int y = Math.Max(0, by - reach); y <= Math.Min(rows - 1, by + reach); y++)
        {
            for (int x = Math.Max(0, bx - reach); x <= Math.Min(columns - 1, bx + reach); x++)
            {
                ref double vote = ref votes[(y * columns) + x];
                if (Math.Abs(x - bx) <= 2 && Math.Abs(y - by) <= 2)
                    (cx, cy, sumOfVotes) = (cx + (vote * x), cy + (vote * y), sumOfVotes + vote);
                vote = 0;
            }
        }

        return sumOfVotes > 0 ? (originX + ((cx / sumOfVotes) + 0.5) * cell, originY + (((cy / sumOfVotes) + 0.5) * cell), sumOfVotes / fullVote) : (0, 0, 0);
    }

    /// <summary>How much of a whole sphere's votes a place must have to be looked at.</summary>
    public const double SmallestStrength = 0.12;

    /// <summary>R of the prior, m.</summary>
    public double RadiusMetres => radius;

    private void Add(double x, double y)
    {
        int column = (int)((x - originX) / cell), row = (int)((y - originY) / cell);
        if (column >= 0 && row >= 0 && column < columns && row < rows)
            votes[(row * columns) + column]++;
    }

    private static Raster<float> Coarse(Raster<float> height, int blockX, int blockY)
    {
        if (blockX == 1 && blockY == 1)
            return height;
        Raster<float> coarse = new(Math.Max(1, height.Columns / blockX), Math.Max(1, height.Rows / blockY));
        Parallel.For(0, coarse.Rows, y =>
        {
            for (int x = 0; x < coarse.Columns; x++)
            {
                double sum = 0;
                int count = 0;
                for (int j = y * blockY; j < Math.Min(height.Rows, (y + 1) * blockY); j++)
                {
                    for (int i = x * blockX; i < Math.Min(height.Columns, (x + 1) * blockX); i++)
                        (sum, count) = (sum + height[i, j], count + 1);
                }

                coarse[x, y] = (float)(sum / count);
            }
        });
        return coarse;
    }
}
