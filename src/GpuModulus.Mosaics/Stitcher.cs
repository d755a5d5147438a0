using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Mosaics;

/// <summary>Puts overlapping tiles together into one mosaic. The method and what it was seen to do are in docs/stitching.md.</summary>
public static class Stitcher
{
    /// <summary>
    /// Places the tiles by their overlaps and returns the mosaic, whose channels are put together when they are read. The height decides where there is one, else the
    /// first channel.
    /// </summary>
    /// <param name="tiles">At least two, of one size, pitch and set of channels, in any order, each with its own name.</param>
    /// <param name="settings">Layout or rough positions.</param>
    /// <param name="progress">Fraction done.</param>
    /// <param name="cancellation">Stops between two pairs.</param>
    /// <exception cref="InputException">Tiles that do not belong together, or an overlap that cannot be found.</exception>
    public static Mosaic Stitch(IReadOnlyList<MosaicTile> tiles, StitchSettings settings, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(settings);
        MosaicTile[] sorted = Sorted(tiles, 2);
        Check(settings);
        TileSet set = TileSet.Read(sorted, fraction => progress?.Report(0.3 * fraction), cancellation);
        (int Columns, int Rows) size = (set.Grid.Columns, set.Grid.Rows);
        PairMeasurement measurement = new(set.Images, cancellation);
        RoughPlacement rough = settings.RoughPositions is { } given
            ? RoughPlacement.FromPositions(PositionTable.Match(given, set.Names), size, measurement)
            : RoughPlacement.FromLayout(settings.Layout!, settings.OverlapFraction, set.Names, size, measurement);
        progress?.Report(0.5);
        measurement.Measure(rough.Pairs);
        TileOrder order = new(rough.Positions, size.Columns, size.Rows);
        PositionAdjustment adjustment = new(rough.Positions, 0.1 * Math.Min(size.Columns, size.Rows), order);
        (double X, double Y)[] positions = adjustment.Solve(rough.Pairs);
        // A pair that went astray in the wide search is often found once its place is known.
        for (int round = 0; round < 2 && measurement.Retry(rough.Pairs, positions); round++)
            positions = adjustment.Solve(rough.Pairs);
        progress?.Report(0.8);
        if (!rough.Pairs.Any(p => p.IsUsed))
            throw new InputException("stitch", "no overlap shows anything that two tiles share", $"check {(settings.RoughPositions is null ? "--layout and --overlap" : "--positions")}");
        return Compose(sorted, set, positions, rough.Pairs, settings, progress);
    }

    /// <summary>Puts tiles together whose positions are final: nothing is searched for; the heights are levelled together as <see cref="Stitch"/> does it.</summary>
    /// <param name="tiles">One or more, of one size, pitch and set of channels.</param>
    /// <param name="positions">The position of each tile; lines of other tiles are left alone.</param>
    /// <param name="settings">Feather and memory; null = sharp seams.</param>
    /// <param name="progress">Fraction done.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    /// <exception cref="InputException">Tiles that do not belong together, or one without a position.</exception>
    public static Mosaic Compose(
        IReadOnlyList<MosaicTile> tiles, IReadOnlyList<TilePosition> positions, StitchSettings? settings = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(positions);
        settings ??= new();
        MosaicTile[] sorted = Sorted(tiles, 1);
        CheckFeather(settings);
        (double, double)[] places = [.. PositionTable.Match(positions, [.. sorted.Select(t => t.Name)]).Select(p => (p.X, p.Y))];
        TileSet set = TileSet.Read(sorted, fraction => progress?.Report(0.8 * fraction), cancellation);
        return Compose(sorted, set, places, [], settings, progress);
    }

    private static Mosaic Compose(
        MosaicTile[] sorted, TileSet set, (double X, double Y)[] positions, IReadOnlyList<PairShift> pairs, StitchSettings settings, IProgress<double>? progress)
    {
        (int Columns, int Rows) size = (set.Grid.Columns, set.Grid.Rows);
        double left = positions.Min(p => p.X), top = positions.Min(p => p.Y);
        positions = [.. positions.Select(p => (p.X - left, p.Y - top))];
        if (positions.Max(p => p.X) + size.Columns > int.MaxValue / 2 || positions.Max(p => p.Y) + size.Rows > int.MaxValue / 2)
            throw new InputException("stitch", "the mosaic would be wider than 2³⁰ pixels", "check the positions");
        (HeightCorrection[] corrections, double seam) = set.HasHeight
            ? HeightAdjustment.Solve(set.Images, positions, new TileOrder(positions, size.Columns, size.Rows))
            : ([.. set.Images.Select(_ => HeightCorrection.None)], double.NaN);
        progress?.Report(1);
        MosaicComposer composer = new(size, positions, corrections, new TileCache(sorted, settings.CacheBytes), settings.FeatherPixels);
        IRowSource<int> owners = composer.Owners();
        return new()
        {
            Grid = set.Grid with { Columns = owners.Columns, Rows = owners.Rows },
            Positions = [.. positions.Select((p, i) => new TilePosition(set.Names[i], p.X, p.Y))],
            Pairs = [.. pairs.Select(Result)],
            Channels = [.. set.Channels.Select((c, i) => new MosaicChannel(c.Name, c.Quantity, c.Direction, c.Unit, c.Quantity == Quantity.Height ? composer.Height(i) : composer.Copied(i)))],
            Owners = owners,
            TileSize = size,
            SeamHeightMetres = seam,
            Calibration = set.Calibration,
            Notices = [.. set.Notices, .. pairs.Count == 0 ? [] : Notices(set.Names, pairs, settings)],
        };
    }

    private static MosaicTile[] Sorted(IReadOnlyList<MosaicTile> tiles, int least)
    {
        if (tiles.Count < least)
            throw new InputException("stitch", least > 1 ? "a mosaic needs at least two tiles" : "there is no tile", "give all tiles, e.g. tiles/*.ibw");
        MosaicTile[] sorted = [.. tiles.OrderBy(t => t.Name, NaturalOrder.Instance)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name)
                throw new InputException(sorted[i].Name, "two tiles have this name", "give each tile once, and each its own file name");
        }

        return sorted;
    }

    private static void Check(StitchSettings settings)
    {
        if (settings.Layout is null && settings.RoughPositions is null)
            throw new InputException("--layout", "is missing", "say how the tiles lie, e.g. --layout 5x5:down, or give --positions");
        if (settings.OverlapFraction is { } overlap && !(overlap is >= 0.02 and <= 0.9))
            throw new InputException("--overlap", $"{overlap * 100:G4} % is not between 2 % and 90 %", "give the overlap of neighbours in percent of the tile, e.g. 10");
        CheckFeather(settings);
    }

    private static void CheckFeather(StitchSettings settings)
    {
        if (!(settings.FeatherPixels >= 0) || !double.IsFinite(settings.FeatherPixels))
            throw new InputException("--feather", $"{settings.FeatherPixels:G4} is not a width", "give pixels, 0 for sharp seams");
    }

    private static TilePair Result(PairShift shift)
    {
        if (shift.Measured is not { } m)
            return new(shift.First, shift.Second, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, shift.Found?.Correlation ?? double.NaN, false);
        double middle = 0.5 * (m.VarianceX + m.VarianceY), half = 0.5 * (m.VarianceX - m.VarianceY);
        double worst = Math.Sqrt(middle + Math.Sqrt((half * half) + (m.Covariance * m.Covariance)));
        return new(shift.First, shift.Second, m.X, m.Y, shift.Residual.X, shift.Residual.Y, worst, shift.Found?.Correlation ?? double.NaN, shift.IsUsed);
    }

    /// <summary>Tiles that hang together by used pairs, the largest group first.</summary>
    private static List<List<int>> Groups(int tiles, IEnumerable<PairShift> pairs)
    {
        ILookup<int, int> touching = pairs.Where(p => p.IsUsed).SelectMany(p => new[] { (p.First, p.Second), (First: p.Second, Second: p.First) }).ToLookup(t => t.First, t => t.Second);
        List<List<int>> groups = [];
        bool[] seen = new bool[tiles];
        for (int start = 0; start < tiles; start++)
        {
            if (seen[start])
                continue;
            List<int> group = [start];
            seen[start] = true;
            for (int i = 0; i < group.Count; i++)
            {
                foreach (int next in touching[group[i]].Where(t => !seen[t]))
                {
                    seen[next] = true;
                    group.Add(next);
                }
            }

            groups.Add(group);
        }

        return [.. groups.OrderByDescending(g => g.Count)];
    }

    /// <summary>Tiles, and groups of them, that hang on the rest by a single shift which chance might have made.</summary>
    private static IEnumerable<string> Unconfirmed(IReadOnlyList<string> names, IReadOnlyList<PairShift> pairs)
    {
        List<List<int>> firm = Groups(names.Count, pairs.Where(p => p.IsCertain));
        int[] groupOf = new int[names.Count];
        for (int g = 0; g < firm.Count; g++)
            firm[g].ForEach(tile => groupOf[tile] = g);
        ILookup<int, PairShift> weak = pairs.Where(p => p.IsUsed && !p.IsCertain && groupOf[p.First] != groupOf[p.Second])
            .SelectMany(p => new[] { (Group: groupOf[p.First], Pair: p), (Group: groupOf[p.Second], Pair: p) }).ToLookup(t => t.Group, t => t.Pair);
        return weak.Where(g => g.Count() == 1).Select(g => g.Single()).Distinct()
            .Select(p => $"{names[p.First]} and {names[p.Second]} (correlation {p.Found?.Correlation:F2})");
    }

    private static List<string> Notices(IReadOnlyList<string> names, IReadOnlyList<PairShift> pairs, StitchSettings settings)
    {
        List<string> notices = [];
        int unmeasured = pairs.Count(p => p.Measured is null), dropped = pairs.Count(p => p.Measured is not null && !p.IsUsed);
        if (unmeasured > 0)
            notices.Add($"{unmeasured} of {pairs.Count} overlaps show nothing that both tiles share and are left out");
        if (dropped > 0)
            notices.Add($"{dropped} of {pairs.Count} measured shifts contradict the others and are dropped");
        string[] loose = [.. Groups(names.Count, pairs).Skip(1).Select(g => string.Join(" + ", g.Take(5).Select(t => names[t])) + (g.Count > 5 ? $" + {g.Count - 5} more" : ""))];
        if (loose.Length > 0)
            notices.Add($"no overlap ties these tiles to the others, the {(settings.RoughPositions is null ? "layout" : "given positions")} alone place{(settings.RoughPositions is null ? "s" : "")} them: {string.Join("; ", loose.Take(10))}{(loose.Length > 10 ? $"; {loose.Length - 10} more" : "")}");
        string[] unconfirmed = [.. Unconfirmed(names, pairs)];
        if (unconfirmed.Length > 0)
            notices.Add($"nothing but one weak overlap ties tiles to the rest, look at the seams before trusting them: {string.Join("; ", unconfirmed.Take(10))}{(unconfirmed.Length > 10 ? $"; {unconfirmed.Length - 10} more" : "")}");
        return notices;
    }
}
