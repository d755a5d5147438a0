using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Units;

namespace GpuModulus.Cli.Commands;

/// <summary>The options of <c>map</c> that concern regions.</summary>
internal static class SegmentationOptions
{
    private static readonly Option<string?> Regions = new("--regions") { Description = "Take these regions in place of finding them: a label image (.npy, .tif, .png) or a .gwy with masks.", HelpName = "FILE" };
    private static readonly Option<string> MinArea = new("--min-area") { Description = "Smallest facet that is reported.", HelpName = "AREA", DefaultValueFactory = _ => "0.04µm²" };
    private static readonly Option<double> FacetAngle = new("--facet-angle") { Description = "Touching planes that differ by less are one facet; degrees.", HelpName = "DEG", DefaultValueFactory = _ => 6 };
    private static readonly Option<double> Sensitivity = new("--sensitivity") { Description = "Above 1, rougher planes are facets too; below 1, only smoother ones.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> TiltFrom = new("--tilt-from") { Description = "Tilt inside facets: pixel, facet (its plane and its film's slopes, averaged over the height noise), or auto.", HelpName = "WHAT", DefaultValueFactory = _ => "auto" };
    private static readonly Option<bool> TwoComponents = new("--two-components") { Description = "Also fit a sum of two Gaussians to every region." };

    public static IEnumerable<Option> All => [Regions, MinArea, FacetAngle, Sensitivity, TiltFrom, TwoComponents];

    public static SegmentationRequest RequestOf(ParseResult parsed) => new()
    {
        RegionsFile = parsed.GetValue(Regions),
        Settings = new Segmentation.SegmentationSettings
        {
            MinimumAreaSquareMetres = UnitOfMeasure.ParseQuantity((parsed.GetValue(MinArea) ?? "").Replace("um2", "µm²").Replace("nm2", "nm²"), "m²", "--min-area"),
            FacetAngleDegrees = parsed.GetValue(FacetAngle),
            Sensitivity = parsed.GetValue(Sensitivity),
        }.Validated(),
        TiltFrom = MapOptions.OneOf(parsed.GetValue(TiltFrom), "--tilt-from", ("auto", TiltSource.Auto), ("pixel", TiltSource.Pixel), ("facet", TiltSource.Facet)),
        TwoComponents = parsed.GetValue(TwoComponents),
    };
}
