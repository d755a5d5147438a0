using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Mapping;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Output;

/// <summary>The maps as channels of a Gwyddion file: masked pixels and regions as masks, parameters as metadata.</summary>
internal static class GwyddionMaps
{
    private const string ProgramKey = "Program";
    private const string FacetsTitle = "Facets (mask)";
    private const string BinderCarbonTitle = "Binder/carbon (mask)";

    /// <summary>Whether a channel's mask is one that this class writes: invalid pixels, or all pixels of a class. A mask on the height was drawn by a person.</summary>
    public static bool IsOwnMask(GwyddionChannel channel) =>
        channel.Metadata.Any(m => m.Key == ProgramKey && m.Value.StartsWith("GpuModulus ", StringComparison.Ordinal))
        && (channel.Title is FacetsTitle or BinderCarbonTitle || ResultMaps.All.Any(m => m != ResultMaps.Height && m.Title == channel.Title));

    public static IReadOnlyList<GwyddionChannel> Of(MapProduct product)
    {
        ScanGrid grid = product.Maps.Grid;
        List<KeyValuePair<string, string>> metadata =
        [
            new(ProgramKey, $"GpuModulus {GpuModulusCommand.Version}"),
            new("Input", product.Scan.Source),
            new("Input SHA-256", product.InputSha256),
            new("Method", product.Mapping.Method),
            new("Backend", $"{product.Backend} ({product.Device})"),
            .. product.Mapping.Used.Select(p => new KeyValuePair<string, string>(p.Title, p.Value is { } v ? $"{v:G9} {p.Unit} ({p.From})" : $"{p.Text} ({p.From})")),
            .. product.Warnings.Select(w => new KeyValuePair<string, string>("Warning", w)),
        ];
        List<GwyddionChannel> channels = [];
        Raster<byte>? invalid = product.Maps.Statistics.Reasons.Skip(1).Any(c => c > 0) ? Where(product.Maps.Mask, code => code != 0) : null;
        foreach ((ResultMap map, Raster<float> values) in MapFolderWriter.FloatMaps(product))
            channels.Add(Channel(map.Title, map.Unit, values, map == ResultMaps.Height ? null : invalid));
        if (product.Classes is { } classes)
        {
            channels.Add(Channel(FacetsTitle, "m", product.Maps.Height, Where(classes, c => c == (byte)PixelClass.Facet)));
            channels.Add(Channel(BinderCarbonTitle, "m", product.Maps.Height, Where(classes, c => c == (byte)PixelClass.BinderCarbon)));
        }

        return channels;

        GwyddionChannel Channel(string title, string unit, Raster<float> values, Raster<byte>? mask) => new()
        {
            Title = title,
            Values = values,
            Unit = unit,
            PitchX = grid.PitchXMetres,
            PitchY = grid.PitchYMetres,
            Mask = mask,
            Metadata = metadata,
        };
    }

    private static Raster<byte> Where(Raster<byte> codes, Predicate<byte> predicate) =>
        new(codes.Columns, codes.Rows, Array.ConvertAll(codes.Values, code => predicate(code) ? (byte)1 : (byte)0));
}
