using System.CommandLine;
using GpuModulus.Cli.Mapping;

namespace GpuModulus.Cli.Commands;

/// <summary>The options of <c>map</c> that concern regions.</summary>
internal static class SegmentationOptions
{
    private static readonly Option<string?> Regions = new("--regions") { Description = "Take these regions (label image .npy) in place of finding them.", HelpName = "FILE" };

    public static IEnumerable<Option> All => [Regions];

    public static SegmentationRequest RequestOf(ParseResult parsed) => new() { RegionsFile = parsed.GetValue(Regions) };
}
