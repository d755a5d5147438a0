using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>
/// The error budget of a class: of the mean of its regions' μ. A systematic source moves all regions together, so its parts add up as they are; the statistical ones as squares.
/// </summary>
public static class ClassErrorBudget
{
    /// <summary>Null where no region has a budget.</summary>
    public static RegionErrorBudget? Of(IReadOnlyList<RegionStatistics> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        RegionErrorBudget[] budgets = [.. regions.Select(r => r.Budget).OfType<RegionErrorBudget>()];
        if (budgets.Length == 0)
            return null;
        double total = budgets.Sum(b => b.MeanPascals), mean = total / budgets.Length;
        List<ErrorPart> parts = [new("statistical", Math.Sqrt(budgets.Sum(b => b.StatisticalPascals * b.StatisticalPascals)) / total, "standard errors of the fitted peaks")];
        foreach (string source in BudgetColumns.Sources(regions))
        {
            ErrorPart?[] same = [.. budgets.Select(b => b.Parts.FirstOrDefault(p => p.Name == source))];
            double sum = 0;
            for (int i = 0; i < budgets.Length; i++)
                sum += budgets[i].MeanPascals * (same[i]?.Relative ?? 0);
            ErrorPart first = same.First(p => p is not null)!;
            // A part that is known for some regions only would pass for known for all.
            parts.Add(first with { Relative = same.All(p => p?.Relative is not null) ? sum / total : null });
        }

        return new(mean, parts);
    }
}
