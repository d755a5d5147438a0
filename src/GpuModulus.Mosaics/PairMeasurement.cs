namespace GpuModulus.Mosaics;

/// <summary>Measures pairs, all cores at once; the result does not depend on their number.</summary>
internal sealed class PairMeasurement(TileImage[] images, CancellationToken cancellation)
{
    private const int RetryReach = 3;

    // A refined shift farther from its prediction belongs to something else.
    private const double RetryAgreement = 2;

    // Below it an overlap at the predicted place shows no common relief.
    private const double RetryCorrelation = 0.15;

    /// <summary>Whole-pixel shifts inside each pair's window.</summary>
    public void Find(IReadOnlyList<PairShift> pairs) =>
        ForEach(pairs, pair => pair.Propose(PairSearch.Find(images[pair.First], images[pair.Second], pair.Window)));

    /// <summary>Looks once more, and at the unsmoothed pixels too, at each pair whose shift is not certain.</summary>
    public void FindUncertain(IReadOnlyList<PairShift> pairs) => ForEach([.. pairs.Where(p => !p.IsCertain)], pair =>
    {
        TileImage a = images[pair.First], b = images[pair.Second];
        if (pair.Found is null)
            pair.Propose(PairSearch.Find(a, b, pair.Window));
        if (RawSearch.IsAffordable(a, b, pair.Window))
            pair.Propose(RawSearch.Find(a, b, pair.Window));
    });

    /// <summary>Shifts to a fraction of a pixel.</summary>
    public void Measure(IReadOnlyList<PairShift> pairs) => ForEach([.. pairs.Where(p => p.Found is not null)], pair =>
    {
        PairSearch.Found found = pair.Found!.Value;
        pair.Settle(found, Refine(images[pair.First], images[pair.Second], found));
    });

    /// <summary>Looks again, near the place that the others give it, at each pair that is not used; true where one was found.</summary>
    public bool Retry(IReadOnlyList<PairShift> pairs, (double X, double Y)[] positions)
    {
        int gained = 0;
        ForEach([.. pairs.Where(p => !p.IsUsed)], pair =>
        {
            TileImage a = images[pair.First], b = images[pair.Second];
            double x = positions[pair.Second].X - positions[pair.First].X, y = positions[pair.Second].Y - positions[pair.First].Y;
            PairSearch.Found near = Near(a, b, (int)Math.Round(x), (int)Math.Round(y));
            if (Math.Abs(near.X - x) > RetryReach || Math.Abs(near.Y - y) > RetryReach || near.Correlation < RetryCorrelation || near.Significance < PairSearch.LeastSignificance)
                return;
            SubpixelShift.Measured measured = Refine(a, b, near);
            if (Math.Abs(measured.X - x) > RetryAgreement || Math.Abs(measured.Y - y) > RetryAgreement)
                return;
            pair.Settle(near, measured);
            Interlocked.Increment(ref gained);
        });
        return gained > 0;
    }

    private static PairSearch.Found Near(TileImage a, TileImage b, int x, int y)
    {
        PairSearch.Found climbed = PairSearch.Climb(a, b, x, y);
        SearchWindow around = SearchWindow.Around(x, y, RetryReach, RetryReach, a.Columns, a.Rows);
        return RawSearch.Find(a, b, around) is [var raw, ..] && raw.Significance > climbed.Significance ? raw : climbed;
    }

    private static SubpixelShift.Measured Refine(TileImage a, TileImage b, PairSearch.Found found) => SubpixelShift.Refine(a, b, found.X, found.Y) ?? WholePixel(found);

    // An overlap too narrow to be refined still tells its place to a pixel: uniform over ±1/2 has a variance of 1/12, and the peak may be one off.
    private static SubpixelShift.Measured WholePixel(PairSearch.Found found) => new(found.X, found.Y, 0.25, 0, 0.25);

    private void ForEach(IReadOnlyList<PairShift> pairs, Action<PairShift> action) =>
        Parallel.For(0, pairs.Count, new ParallelOptions { CancellationToken = cancellation }, i => action(pairs[i]));
}
