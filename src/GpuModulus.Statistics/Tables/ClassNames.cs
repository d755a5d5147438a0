using GpuModulus.Core.Results;

namespace GpuModulus.Statistics;

/// <summary>How the classes are written in tables.</summary>
internal static class ClassNames
{
    public static string Of(PixelClass pixelClass) => pixelClass switch
    {
        PixelClass.Facet => "facet",
        PixelClass.BinderCarbon => "bc",
        _ => "none",
    };

    public static PixelClass? Parse(string? name) => name switch
    {
        "facet" => PixelClass.Facet,
        "bc" => PixelClass.BinderCarbon,
        "none" => PixelClass.None,
        _ => null,
    };
}
