using GpuModulus.Core;

namespace GpuModulus.Mosaics;

/// <summary>Where the tiles lie to within a stage's error, and which of them are neighbours.</summary>
internal sealed class RoughPlacement
{
    // A stage errs by up to 5 % of the tile at either end.
    private const double StageError = 0.12;

    // Tiles that share less than this of a side touch at a corner at most.
    private const double LeastSide = 0.3;

    // Neighbours whose overlap is unknown lie at least this far apart, and are out of line by at most this much.
    private const double LeastStep = 0.25;
    private const double MostOutOfLine = 0.25;

    public required (double X, double Y)[] Positions { get; init; }

    public required IReadOnlyList<PairShift> Pairs { get; init; }

    /// <summary>From given positions: all pairs that share more than a corner, or may when the stage's error is taken off.</summary>
    public static RoughPlacement FromPositions(IReadOnlyList<TilePosition> given, (int Columns, int Rows) size)
    {
        (double X, double Y)[] positions = [.. given.Select(p => (p.X, p.Y))];
        List<PairShift> pairs = [];
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                double x = positions[j].X - positions[i].X, y = positions[j].Y - positions[i].Y;
                double width = size.Columns - Math.Abs(x), height = size.Rows - Math.Abs(y);
                double wide = width / size.Columns, high = height / size.Rows;
                if (Math.Max(wide, high) > LeastSide && Math.Min(wide, high) > -0.5 * StageError)
                    pairs.Add(new(i, j, SearchWindow.Around(x, y, StageError * size.Columns, StageError * size.Rows, size.Columns, size.Rows)));
            }
        }

        return pairs.Count > 0
            ? new() { Positions = positions, Pairs = pairs }
            : throw new InputException("--positions", "no two tiles overlap at these positions", "give the upper-left corners in pixels");
    }

    /// <summary>From the layout; the mean steps from tile to tile are measured.</summary>
    public static RoughPlacement FromLayout(TileLayout layout, double? overlap, IReadOnlyList<string> names, (int Columns, int Rows) size, PairMeasurement measurement)
    {
        IReadOnlyList<(int Column, int Row)> places = layout.Places(names);
        Dictionary<(int, int), int> at = [];
        for (int i = 0; i < places.Count; i++)
            at[places[i]] = i;
        List<PairShift> right = [], down = [];
        (int columns, int rows) = size;
        for (int i = 0; i < places.Count; i++)
        {
            if (at.TryGetValue((places[i].Column + 1, places[i].Row), out int beside))
                right.Add(new(i, beside, Window(columns, rows, overlap)));
            if (at.TryGetValue((places[i].Column, places[i].Row + 1), out int below))
            {
                SearchWindow turned = Window(rows, columns, overlap);
                down.Add(new(i, below, new(turned.MinY, turned.MaxY, turned.MinX, turned.MaxX)));
            }
        }

        List<PairShift> pairs = [.. right, .. down];
        if (pairs.Count == 0)
            throw new InputException("--layout", "no two tiles are neighbours", "check the layout and the numbers in the tiles' names");
        measurement.Find(pairs);
        (double x, double y)? stepRight = MeanStep(right), stepDown = MeanStep(down);
        if ((stepRight is null && right.Count > 0 && overlap is null) || (stepDown is null && down.Count > 0 && overlap is null))
            throw new InputException("--overlap", "the overlap of the tiles cannot be found from their contents", "check the layout, and give the overlap in percent, e.g. --overlap 10");
        double nominal = 1 - (overlap ?? 0);
        (double x, double y) r = stepRight ?? (nominal * columns, 0), d = stepDown ?? (0, nominal * rows);
        Confine(right, r, size);
        Confine(down, d, size);
        return new()
        {
            Positions = [.. places.Select(p => ((p.Column * r.x) + (p.Row * d.x), (p.Column * r.y) + (p.Row * d.y)))],
            Pairs = pairs,
        };
    }

    private static SearchWindow Window(int along, int across, double? overlap)
    {
        if (overlap is { } fraction)
            return SearchWindow.Around(along * (1 - fraction), 0, StageError * along, StageError * across, along, across);
        int most = Math.Max(0, along - PairSearch.LeastOverlap), side = (int)(MostOutOfLine * across);
        return new(Math.Min((int)(LeastStep * along), most), most, -side, side);
    }

    /// <summary>Median shift of the more certain half of the pairs; null where none was found.</summary>
    private static (double X, double Y)? MeanStep(List<PairShift> pairs)
    {
        PairShift[] found = [.. pairs.Where(p => p.Found is not null).OrderByDescending(p => p.Found!.Value.Significance)];
        if (found.Length == 0)
            return null;
        PairShift[] certain = found[..Math.Max(1, (found.Length + 1) / 2)];
        return (Robust.Median([.. certain.Select(p => (double)p.Found!.Value.X)]), Robust.Median([.. certain.Select(p => (double)p.Found!.Value.Y)]));
    }

    /// <summary>Forgets shifts that no stage error explains, and lets them be searched for again where the others are.</summary>
    private static void Confine(List<PairShift> pairs, (double X, double Y) step, (int Columns, int Rows) size)
    {
        SearchWindow window = SearchWindow.Around(step.X, step.Y, StageError * size.Columns, StageError * size.Rows, size.Columns, size.Rows);
        foreach (PairShift pair in pairs)
        {
            pair.Window = window;
            if (pair.Found is { } found && !window.Contains(found.X, found.Y))
                pair.Found = null;
        }
    }
}
