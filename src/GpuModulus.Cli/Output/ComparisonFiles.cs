using GpuModulus.Cli.Commands;
using GpuModulus.Core.Output;
using GpuModulus.Reports.Html;
using GpuModulus.Reports.Panels;
using GpuModulus.Statistics;

namespace GpuModulus.Cli.Output;

/// <summary>The figure and the page of <c>compare</c>.</summary>
internal static class ComparisonFiles
{
    /// <summary>comparison.png, .svg, .pdf and .html.</summary>
    public static void Write(string folder, IReadOnlyList<StageSummary> stages)
    {
        EvolutionFigure figure = new(stages);
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.png"), stream => stream.Write(figure.ToPng(Reports.Figure.PrintDotsPerInch)));
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.svg"), stream => stream.Write(figure.ToSvgFile()));
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.pdf"), stream => stream.Write(figure.ToPdf()));
        StagedOutput.WriteFile(Path.Combine(folder, "comparison.html"), stream => HtmlReport.WriteComparison(stream, "Comparison", GpuModulusCommand.Version, stages, []));
    }
}
