namespace GpuModulus.Core.Results;

/// <summary>What a region's mean modulus is worth, part by part.</summary>
/// <param name="MeanPascals">μ, Pa.</param>
/// <param name="Parts">Every source, the statistical one first.</param>
public sealed record RegionErrorBudget(double MeanPascals, IReadOnlyList<ErrorPart> Parts)
{
    /// <summary>Statistical standard error of μ, Pa: smaller with more pixels.</summary>
    public double StatisticalPascals => MeanPascals * (Parts[0].Relative ?? 0);

    /// <summary>Systematic standard error of μ, Pa: common to every pixel of the region.</summary>
    public double SystematicPascals => MeanPascals * Math.Sqrt(Parts.Skip(1).Sum(p => (p.Relative ?? 0) * (p.Relative ?? 0)));

    /// <summary>Both combined, Pa. ± 1.96 of it holds the truth in 95 % of cases, as far as the sources are known.</summary>
    public double TotalPascals => Math.Sqrt((StatisticalPascals * StatisticalPascals) + (SystematicPascals * SystematicPascals));

    /// <summary>Sources whose own error is not known and which are therefore not counted.</summary>
    public IReadOnlyList<string> NotCounted => [.. Parts.Where(p => p.Relative is null).Select(p => p.Name)];

    /// <summary>A sentence: the total, the largest part, and what is missing.</summary>
    public string Verdict
    {
        get
        {
            ErrorPart largest = Parts.MaxBy(p => p.Relative ?? 0)!;
            string missing = NotCounted.Count == 0 ? "" : $" Not counted, since their errors are not known: {string.Join(", ", NotCounted)}.";
            return $"{MeanPascals / 1e9:G4} ± {TotalPascals / 1e9:G2} GPa ({TotalPascals / MeanPascals:P1}), mostly from {largest.Name} ({largest.Relative ?? 0:P1}).{missing}";
        }
    }
}
