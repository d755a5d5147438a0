using GpuModulus.Core.Maps;
using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Measurement;

/// <summary>The errors of a scan that belong to whole lines or streaks, drawn once per scan.</summary>
internal sealed class ScanErrors
{
    private readonly double[] lineOffset;
    private readonly int[] scarStart;
    private readonly int[] scarEnd;
    private readonly double[] scarHeight;
    private readonly HashSet<int> lost = [];
    private readonly ScanGrid grid;
    private readonly double bow;
    private readonly double centreX;
    private readonly double centreY;

    public ScanErrors(in ScanGrid grid, ScanArtefacts artefacts, PhantomNoise noise, CounterRandom random)
    {
        this.grid = grid;
        int rows = grid.Rows;
        lineOffset = new double[rows];
        scarStart = new int[rows];
        scarEnd = new int[rows];
        scarHeight = new double[rows];
        CounterRandom jumps = random.Stream(1), scars = random.Stream(2), lines = random.Stream(3), losses = random.Stream(4);
        double zero = 0;
        for (int y = 0; y < rows; y++)
        {
            if (jumps.Uniform(y, 0) < artefacts.JumpsPerLine)
                zero += artefacts.JumpMetres * jumps.Normal(y, 1);
            lineOffset[y] = zero + (noise.HeightLineMetres * lines.Normal(y));
            if (scars.Uniform(y, 0) < artefacts.ScarsPerLine)
            {
                scarStart[y] = (int)(scars.Uniform(y, 1) * grid.Columns);
                double length = (0.2e-6 + (1.8e-6 * scars.Uniform(y, 2))) / grid.PitchXMetres;
                scarEnd[y] = (int)Math.Min(scarStart[y] + Math.Ceiling(length), grid.Columns);
                scarHeight[y] = artefacts.ScarMetres * (0.5 + scars.Uniform(y, 3)) * (scars.Uniform(y, 4) < 0.75 ? 1 : -1);
            }
        }

        // Never more than half of the lines, whatever is asked of a tiny map.
        int losable = Math.Min(artefacts.LostLines, rows / 2);
        for (int draw = 0; lost.Count < losable; draw++)
            lost.Add((int)(losses.Uniform(draw) * rows));

        centreX = (grid.Columns - 1) * grid.PitchXMetres / 2;
        centreY = (grid.Rows - 1) * grid.PitchYMetres / 2;
        double half = Math.Max(centreX, centreY);
        bow = half > 0 ? artefacts.BowMetres / (half * half) : 0;
    }

    public bool IsLost(int y) => lost.Contains(y);

    /// <summary>What is added to the true height of a pixel, pixel noise apart.</summary>
    public double HeightAt(int x, int y)
    {
        double dx = (x * grid.PitchXMetres) - centreX, dy = (y * grid.PitchYMetres) - centreY;
        double scar = x >= scarStart[y] && x < scarEnd[y] ? scarHeight[y] : 0;
        return lineOffset[y] + scar + (bow * ((dx * dx) + (dy * dy)));
    }
}
