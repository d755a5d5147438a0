namespace GpuModulus.Mosaics;

/// <summary>
/// How the stage stepped, learnt from the shifts that are certain: a mean step from each column to the next and from each row to the next (so that a play of the stage that
/// comes with the direction of travel is part of it), and how far single steps scatter.
/// </summary>
internal sealed class StageModel
{
    /// <summary>Farthest that a shift lies from its mean along one axis, in tiles: a stage errs by up to 5 % of the tile at either end.</summary>
    public const double MostError = 0.12;

    // A gap between two columns or rows is believed for itself by as much as it outnumbers this.
    private const double Shrinkage = 3;

    // Fewer certain shifts tell nothing about their scatter.
    private const int LeastShifts = 6;

    // Scatter of a stage that is not known, in tiles.
    private const double UnknownScatter = 0.05;
    private const double LeastScatterPixels = 1.5;

    private readonly (double X, double Y)[] columnEdges;
    private readonly (double X, double Y)[] rowEdges;
    private readonly (double X, double Y) scatterRight;
    private readonly (double X, double Y) scatterDown;

    private StageModel((double X, double Y)[] columnEdges, (double X, double Y)[] rowEdges, (double X, double Y) scatterRight, (double X, double Y) scatterDown)
    {
        this.columnEdges = columnEdges;
        this.rowEdges = rowEdges;
        this.scatterRight = scatterRight;
        this.scatterDown = scatterDown;
    }

    /// <summary>Learns from shifts.</summary>
    /// <param name="places">Column and row of each tile.</param>
    /// <param name="right">Pairs side by side.</param>
    /// <param name="down">Pairs one below the other.</param>
    /// <param name="stepRight">Mean step to the next column.</param>
    /// <param name="stepDown">Mean step to the next row.</param>
    /// <param name="size">Columns and rows of a tile.</param>
    public static StageModel Of(
        IReadOnlyList<(int Column, int Row)> places, IEnumerable<PairShift> right, IEnumerable<PairShift> down,
        (double X, double Y) stepRight, (double X, double Y) stepDown, (int Columns, int Rows) size)
    {
        // Blank tiles may agree anywhere: what no stage error explains teaches nothing about the stage.
        bool IsPlausible(PairShift pair, (double X, double Y) mean) =>
            pair.IsCertain && Math.Abs(pair.Found!.Value.X - mean.X) <= MostError * size.Columns && Math.Abs(pair.Found.Value.Y - mean.Y) <= MostError * size.Rows;
        PairShift[] sure = [.. right.Where(p => IsPlausible(p, stepRight))], below = [.. down.Where(p => IsPlausible(p, stepDown))];
        (double X, double Y)[] columnSteps = Steps(sure, p => places[p.First].Column, places.Max(p => p.Column), stepRight);
        (double X, double Y)[] rowSteps = Steps(below, p => places[p.First].Row, places.Max(p => p.Row), stepDown);
        return new(
            Edges(columnSteps), Edges(rowSteps),
            Scatter(sure, p => columnSteps[places[p.First].Column], size), Scatter(below, p => rowSteps[places[p.First].Row], size));
    }

    /// <summary>Where a tile is expected.</summary>
    public (double X, double Y) Position((int Column, int Row) place) =>
        (columnEdges[place.Column].X + rowEdges[place.Row].X, columnEdges[place.Column].Y + rowEdges[place.Row].Y);

    /// <summary>The shift from one place to another that is expected.</summary>
    public StagePrior Expect((int Column, int Row) from, (int Column, int Row) to)
    {
        (double X, double Y) a = Position(from), b = Position(to);
        int columns = Math.Abs(to.Column - from.Column), rows = Math.Abs(to.Row - from.Row);
        return new(
            b.X - a.X, b.Y - a.Y,
            Math.Sqrt((columns * scatterRight.X * scatterRight.X) + (rows * scatterDown.X * scatterDown.X)),
            Math.Sqrt((columns * scatterRight.Y * scatterRight.Y) + (rows * scatterDown.Y * scatterDown.Y)));
    }

    private static (double X, double Y)[] Steps(PairShift[] pairs, Func<PairShift, int> gap, int gaps, (double X, double Y) mean)
    {
        (double X, double Y)[] steps = new (double, double)[gaps];
        ILookup<int, PairShift> members = pairs.ToLookup(gap);
        for (int i = 0; i < gaps; i++)
        {
            PairShift[] here = [.. members[i]];
            double say = here.Length / (here.Length + Shrinkage);
            (double x, double y) = here.Length == 0 ? mean : Middle(here, p => (p.Found!.Value.X, p.Found.Value.Y));
            steps[i] = (mean.X + (say * (x - mean.X)), mean.Y + (say * (y - mean.Y)));
        }

        return steps;
    }

    private static (double X, double Y)[] Edges((double X, double Y)[] steps)
    {
        (double X, double Y)[] edges = new (double, double)[steps.Length + 1];
        for (int i = 0; i < steps.Length; i++)
            edges[i + 1] = (edges[i].X + steps[i].X, edges[i].Y + steps[i].Y);
        return edges;
    }

    private static (double X, double Y) Scatter(PairShift[] pairs, Func<PairShift, (double X, double Y)> step, (int Columns, int Rows) size)
    {
        if (pairs.Length < LeastShifts)
            return (UnknownScatter * size.Columns, UnknownScatter * size.Rows);
        (double x, double y) = Middle(pairs, p => (Math.Abs(p.Found!.Value.X - step(p).X), Math.Abs(p.Found.Value.Y - step(p).Y)));
        return (Math.Max(LeastScatterPixels, Robust.DeviationPerMedian * x), Math.Max(LeastScatterPixels, Robust.DeviationPerMedian * y));
    }

    private static (double X, double Y) Middle(PairShift[] pairs, Func<PairShift, (double X, double Y)> value) =>
        (Robust.Median([.. pairs.Select(p => value(p).X)]), Robust.Median([.. pairs.Select(p => value(p).Y)]));
}
