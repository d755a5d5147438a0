using System.Text;
using GpuModulus.Core.Output;
using GpuModulus.Reports.Panels;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Output;

/// <summary>The figure of <c>compare</c>, for the screen and for print.</summary>
internal static class ComparisonFigure
{
    /// <summary>comparison.png, .svg and .pdf.</summary>
    public static void Write(string folder, IReadOnlyList<StageSummary> stages)
    {
        EvolutionFigure figure = new(stages);
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.png"), stream => stream.Write(figure.ToPng(Reports.Figure.PrintDotsPerInch)));
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.svg"), stream => stream.Write(Encoding.UTF8.GetBytes(figure.ToSvg())));
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.pdf"), stream => stream.Write(figure.ToPdf()));
    }
}
