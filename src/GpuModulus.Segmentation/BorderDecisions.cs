namespace GpuModulus.Segmentation;

/// <summary>What a map as a whole decides about its borders; every part of it is then refined by that.</summary>
/// <param name="Cue">What the modulus says; null where it is not used.</param>
/// <param name="Overlap">Overlap of the classes' moduli, NaN where unknown.</param>
/// <param name="Film">σ² of the film that has rounded the rims, nm²; half of it is undone before <see cref="Rim"/> is measured and applied.</param>
/// <param name="Rim">How far above a facet, along its normal, a pixel at its rim is as likely the rest, nm; NaN where unknown.</param>
/// <param name="Scatter">Median angle between the normals of the surface and of the planes on facets, rad; NaN where no facet was seen.</param>
/// <param name="Chance">How easily chance makes flat patches, at most 25.</param>
/// <param name="SmoothestGrain">Variance of a fine window below which a piece of the rest is no grain but a rounded edge, nm².</param>
internal sealed record BorderDecisions(ModulusCue? Cue, double Overlap, double Film, double Rim, double Scatter, double Chance, double SmoothestGrain)
{
    // An ångström over the window that the normals are taken in.
    private const double LeastScatter = 1e-3;

    /// <summary>Refines several pieces in step, deciding from all of them together.</summary>
    public static BorderDecisions Decide(IReadOnlyList<Refinement> pieces, MapRoughness roughness, bool withModulus)
    {
        int step = (int)Math.Max(1, pieces.Sum(p => (long)p.Piece.Area.Pixels) / 400_000);
        (List<float> Facet, List<float> Binder)[] samples = [.. pieces.Select(_ => (new List<float>(), new List<float>()))];
        Cores.Share(pieces.Count, k => pieces[k].SampleModulus(samples[k].Facet, samples[k].Binder, step));
        (ModulusCue? cue, double overlap) = withModulus ? ModulusCue.Learn([.. samples.SelectMany(s => s.Facet)], [.. samples.SelectMany(s => s.Binder)]) : (null, double.NaN);
        Cores.Share(pieces, piece => piece.MoveBorders(cue));
        double rim = RimHeight(pieces), pixel = pieces[0].Piece.Full.PitchX * pieces[0].Piece.Full.PitchY;
        float[][] variance = [.. pieces.Select(p => p.Piece.FineVariance())];
        double film = FilmRounding.Variance(rim, pixel, 0) > 0 ? FilmRounding.Variance(rim, pixel, Noise(pieces, variance)) : 0;
        if (film > 0)
        {
            Cores.Share(pieces, piece => piece.UndoFilm(film));
            rim = RimHeight(pieces);
        }

        Cores.Share(pieces, piece => piece.SettleBorders(cue, rim));
        List<float> scatter = [];
        foreach (Refinement piece in pieces)
            piece.Trial.Sample(scatter, 8 * step);
        // Exact planes are not infinitely smoother than others; where no facet was seen nothing is known of them, and none is judged.
        double typical = Math.Max(LeastScatter, PooledPixels.Quantile(scatter, 0.5, 1, double.NaN)), chance = Math.Min(25, roughness.Chance);
        Cores.Share(pieces, piece => piece.Trial.Judge(piece.LeastPixels, typical, chance));
        double smoothest = Math.Min(30, (2 * Noise(pieces, variance)) + 14);
        Cores.Share(pieces.Count, k => pieces[k].Finish(variance[k], smoothest));
        return new BorderDecisions(cue, overlap, film, rim, typical, chance, smoothest);
    }

    /// <summary>Median residual variance of fine windows on the facets, as they are now, nm²; 0 where there are none.</summary>
    private static double Noise(IReadOnlyList<Refinement> pieces, float[][] variance) =>
        PooledPixels.Quantile(PooledPixels.Values([.. pieces.Zip(variance, (p, values) => (p.Piece.Area.Pixels, values, (Func<int, bool>?)(i => p.Labels[i] != 0)))], 300_000), 0.5, 1, 0);

    /// <summary>The height of the rims of all pieces, as they are now.</summary>
    private static double RimHeight(IReadOnlyList<Refinement> pieces)
    {
        RimProfile rims = new();
        foreach (Refinement piece in pieces)
            piece.AddRims(rims);
        return rims.Tolerance();
    }

    /// <summary>Refines one piece by what has been decided.</summary>
    public void Apply(Refinement piece)
    {
        piece.MoveBorders(Cue);
        piece.UndoFilm(Film);
        piece.SettleBorders(Cue, Rim);
        piece.Trial.Judge(piece.LeastPixels, Scatter, Chance);
        piece.Finish(piece.Piece.FineVariance(), SmoothestGrain);
    }
}
