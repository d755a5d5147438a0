namespace GpuModulus.Mosaics;

/// <summary>Where a shift is expected before the tiles are compared, and how far the stage may err, in pixels.</summary>
internal readonly record struct StagePrior(double X, double Y, double DeviationX, double DeviationY)
{
    // A stage may slip once: what the tiles show beyond nine standard deviations of chance stands against any expectation.
    private const double MostPenalty = 81;

    /// <summary>Square of the distance in standard deviations.</summary>
    public double Penalty(double x, double y)
    {
        double dx = (x - X) / DeviationX, dy = (y - Y) / DeviationY;
        return Math.Min((dx * dx) + (dy * dy), MostPenalty);
    }
}
