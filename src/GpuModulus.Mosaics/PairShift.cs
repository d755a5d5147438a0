namespace GpuModulus.Mosaics;

/// <summary>A pair of neighbours while it is being measured and judged.</summary>
internal sealed class PairShift(int first, int second, SearchWindow window)
{
    public int First => first;

    public int Second => second;

    // Chance does not reach this among any number of shifts that is tried.
    private const double CertainSignificance = 12;

    private readonly List<PairSearch.Found> candidates = [];

    public SearchWindow Window { get; private set; } = window;

    /// <summary>Where the stage should have gone; null while nothing is known.</summary>
    public StagePrior? Prior { get; private set; }

    /// <summary>Whole-pixel shift; null where nothing stood out.</summary>
    public PairSearch.Found? Found { get; private set; }

    public bool IsCertain => Found is { Significance: >= CertainSignificance };

    /// <summary>Refined shift; null where there is none.</summary>
    public SubpixelShift.Measured? Measured { get; set; }

    /// <summary>Say in the adjustment, 0 to 1.</summary>
    public double Weight { get; set; }

    /// <summary>Measured less adjusted.</summary>
    public (double X, double Y) Residual { get; set; }

    /// <summary>Adds shifts that may be the one, and chooses anew.</summary>
    public void Propose(IEnumerable<PairSearch.Found> found)
    {
        candidates.AddRange(found);
        Choose();
    }

    /// <summary>Looks at this window only, and weighs the candidates in it by what the stage should have done.</summary>
    public void Expect(StagePrior prior, SearchWindow window)
    {
        (Prior, Window) = (prior, window);
        Choose();
    }

    /// <summary>Settles on this shift.</summary>
    public void Settle(PairSearch.Found found, SubpixelShift.Measured measured) => (Found, Measured) = (found, measured);

    private void Choose()
    {
        Found = null;
        double best = double.NegativeInfinity;
        foreach (PairSearch.Found candidate in candidates)
        {
            // Twice the logarithm of the likelihood: of chance against this shift, and of the stage.
            double score = (candidate.Significance * candidate.Significance) - (Prior?.Penalty(candidate.X, candidate.Y) ?? 0);
            if (candidate.Significance < PairSearch.LeastSignificance || !Window.Contains(candidate.X, candidate.Y) || score <= best)
                continue;
            (Found, best) = (candidate, score);
        }
    }

    // Where Geman–McClure's weight is below a tenth the misfit is beyond 1.5 c: it no longer pulls.
    public bool IsUsed => Measured is not null && Weight > 0.1;
}
