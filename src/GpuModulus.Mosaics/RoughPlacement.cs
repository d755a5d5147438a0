using GpuModulus.Core;

namespace GpuModulus.Mosaics;

/// <summary>Where the tiles lie to within a stage's error, and which of them are neighbours.</summary>
internal sealed class RoughPlacement
{
    // Standard deviations of the stage's step within which a corner is looked for.
    private const double Reach = 5;

    // Standard deviation of a shift between given positions that are right to a tenth of the tile.
    private const double GivenError = 0.05;

    // Tiles that share less than this of a side touch at a corner at most.
    private const double LeastSide = 0.3;

    // Neighbours whose overlap is unknown lie at least this far apart, and are out of line by at most this much.
    private const double LeastStep = 0.25;
    private const double MostOutOfLine = 0.25;
    private const string LayoutOption = "--layout";

    public required (double X, double Y)[] Positions { get; init; }

    public required IReadOnlyList<PairShift> Pairs { get; init; }

    /// <summary>From given positions: all pairs that overlap, or may when the stage's error is taken off.</summary>
    public static RoughPlacement FromPositions(IReadOnlyList<TilePosition> given, (int Columns, int Rows) size, PairMeasurement measurement)
    {
        (double X, double Y)[] positions = [.. given.Select(p => (p.X, p.Y))];
        List<PairShift> sides = [], corners = [];
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                StagePrior prior = new(positions[j].X - positions[i].X, positions[j].Y - positions[i].Y, GivenError * size.Columns, GivenError * size.Rows);
                double wide = 1 - (Math.Abs(prior.X) / size.Columns), high = 1 - (Math.Abs(prior.Y) / size.Rows);
                if (Math.Min(wide, high) > -0.5 * StageModel.MostError)
                    (Math.Max(wide, high) > LeastSide ? sides : corners).Add(Expected(i, j, prior, size));
            }
        }

        if (sides.Count == 0)
            throw new InputException("--positions", "no two tiles overlap at these positions", "give the upper-left corners in pixels");
        measurement.Find(sides);
        measurement.FindUncertain(sides);
        return new() { Positions = positions, Pairs = [.. sides, .. Corners(corners, [.. sides], measurement)] };
    }

    /// <summary>From the layout; the mean steps from tile to tile are measured.</summary>
    public static RoughPlacement FromLayout(TileLayout layout, double? overlap, IReadOnlyList<string> names, (int Columns, int Rows) size, PairMeasurement measurement)
    {
        IReadOnlyList<(int Column, int Row)> places = layout.Places(names);
        Dictionary<(int, int), int> at = [];
        for (int i = 0; i < places.Count; i++)
            at[places[i]] = i;
        (int columns, int rows) = size;
        SearchWindow beside = Window(columns, rows, overlap), turned = Window(rows, columns, overlap);
        SearchWindow below = new(turned.MinY, turned.MaxY, turned.MinX, turned.MaxX);
        List<PairShift> right = [.. Neighbours(places, at, 1, 0).Select(p => new PairShift(p.First, p.Second, beside))];
        List<PairShift> down = [.. Neighbours(places, at, 0, 1).Select(p => new PairShift(p.First, p.Second, below))];
        PairShift[] sides = [.. right, .. down];
        if (sides.Length == 0)
            throw new InputException(LayoutOption, "no two tiles are neighbours", "check the layout and the numbers in the tiles' names");
        measurement.Find(sides);
        (double x, double y)? stepRight = MeanStep(right), stepDown = MeanStep(down);
        if ((stepRight is null && right.Count > 0 && overlap is null) || (stepDown is null && down.Count > 0 && overlap is null))
            throw new InputException("--overlap", "the overlap of the tiles cannot be found from their contents", "check the layout, and give the overlap in percent, e.g. --overlap 10");
        double nominal = 1 - (overlap ?? 0);
        (double x, double y) r = stepRight ?? (nominal * columns, 0), d = stepDown ?? (0, nominal * rows);
        StageModel stage = StageModel.Of(places, right, down, r, d, size);
        Expect(sides, places, stage, size);
        measurement.FindUncertain(sides);
        stage = StageModel.Of(places, right, down, MeanStep(right) ?? r, MeanStep(down) ?? d, size);
        Expect(sides, places, stage, size);

        IEnumerable<PairShift> corners = Neighbours(places, at, 1, 1).Concat(Neighbours(places, at, 1, -1))
            .Select(p => Expected(p.First, p.Second, stage.Expect(places[p.First], places[p.Second]), size));
        return new() { Positions = [.. places.Select(stage.Position)], Pairs = [.. sides, .. Corners(corners, sides, measurement)] };
    }

    private static IEnumerable<(int First, int Second)> Neighbours(IReadOnlyList<(int Column, int Row)> places, Dictionary<(int, int), int> at, int columns, int rows)
    {
        for (int i = 0; i < places.Count; i++)
        {
            if (at.TryGetValue((places[i].Column + columns, places[i].Row + rows), out int other))
                yield return (i, other);
        }
    }

    /// <summary>Measures, of the pairs that touch at a corner at most, those that no third tile is certain to join: small overlaps, but they hold together what missing tiles have cut apart.</summary>
    private static IEnumerable<PairShift> Corners(IEnumerable<PairShift> corners, PairShift[] sides, PairMeasurement measurement)
    {
        ILookup<int, int> touching = sides.Where(s => s.IsCertain).SelectMany(s => new[] { (s.First, s.Second), (First: s.Second, Second: s.First) }).ToLookup(t => t.First, t => t.Second);
        PairShift[] loose = [.. corners.Where(c => !touching[c.First].Intersect(touching[c.Second]).Any())];
        measurement.FindUncertain(loose);
        return loose.Where(p => p.Found is not null);
    }

    private static PairShift Expected(int first, int second, StagePrior prior, (int Columns, int Rows) size)
    {
        PairShift pair = new(first, second, default);
        pair.Expect(prior, SearchWindow.Around(
            prior.X, prior.Y, Math.Min(StageModel.MostError * size.Columns, Reach * prior.DeviationX), Math.Min(StageModel.MostError * size.Rows, Reach * prior.DeviationY), size.Columns, size.Rows));
        return pair;
    }

    /// <summary>Forgets shifts that no stage error explains, and weighs the others by what the stage should have done.</summary>
    private static void Expect(PairShift[] pairs, IReadOnlyList<(int Column, int Row)> places, StageModel stage, (int Columns, int Rows) size)
    {
        foreach (PairShift pair in pairs)
        {
            StagePrior prior = stage.Expect(places[pair.First], places[pair.Second]);
            pair.Expect(prior, Around(prior, size));
        }
    }

    private static SearchWindow Around(StagePrior prior, (int Columns, int Rows) size) =>
        SearchWindow.Around(prior.X, prior.Y, StageModel.MostError * size.Columns, StageModel.MostError * size.Rows, size.Columns, size.Rows);

    private static SearchWindow Window(int along, int across, double? overlap)
    {
        if (overlap is { } fraction)
            return SearchWindow.Around(along * (1 - fraction), 0, StageModel.MostError * along, StageModel.MostError * across, along, across);
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
}
