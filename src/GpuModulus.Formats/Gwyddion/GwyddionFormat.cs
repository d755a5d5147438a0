using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>Gwyddion files as scans: the images that share the height's grid; masks come as planes named "TITLE (mask)".</summary>
internal sealed class GwyddionFormat : IScanFormat
{
    public string Name => "Gwyddion (.gwy)";

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => head.StartsWith(GwyddionParser.Magic);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        IReadOnlyList<GwyddionChannel> all = GwyddionParser.Read(input);
        ScanBuilder builder = new(input.Name, Name, options);
        GwyddionChannel? lead = Lead(all, options);
        if (lead is null)
            return builder.Build(0, 0, null);
        foreach (GwyddionChannel channel in all)
        {
            if (!SameGrid(channel, lead))
            {
                builder.Notices.Add($"channel {channel.Title} ({channel.Values.Columns} × {channel.Values.Rows} pixels) has another grid than {lead.Title} and is left out");
                continue;
            }

            UnitOfMeasure unit = ScanBuilder.UnitOf(channel.Unit);
            Raster<float> values = (Raster<float>)channel.Values;
            if (unit.Factor != 1)
                SampleConverter.Scale(values.Values, unit.Factor);
            builder.Add(channel.Title, channel.Unit, unit, values, channel.Unit.Length > 0);
            if (channel.Mask is Raster<byte> mask)
                builder.AddPlane($"{channel.Title} (mask)", new(mask.Columns, mask.Rows, Array.ConvertAll(mask.Values, m => (float)m)));
        }

        builder.Metadata = lead.Metadata;
        // Files that Gwyddion imported from an Asylum instrument carry its note.
        if (lead.Metadata.Any(m => m.Key is "SpringConstant"))
            builder.Calibration = AsylumCalibration.From(AsylumNote.From(lead.Metadata), Path.GetFileName(input.Name), builder.Notices);
        (double, double)? pitch = UnitOfMeasure.TryParse(lead.LateralUnit, out UnitOfMeasure lateral) && lateral.SiSymbol == "m"
            ? (lead.PitchX * lateral.Factor, lead.PitchY * lateral.Factor)
            : null;
        return builder.Build(lead.Values.Columns, lead.Values.Rows, pitch);
    }

    /// <summary>The channel whose grid counts: the one the user names as height, else one labelled so, else the first.</summary>
    private static GwyddionChannel? Lead(IReadOnlyList<GwyddionChannel> all, ReadOptions options)
    {
        string? chosen = options.Channels.FirstOrDefault(c => c.Quantity == Quantity.Height)?.Name;
        return all.FirstOrDefault(c => c.Title.Equals(chosen, StringComparison.OrdinalIgnoreCase))
            ?? all.FirstOrDefault(c => ChannelLabel.Parse(c.Title).Quantity == Quantity.Height)
            ?? (all.Count > 0 ? all[0] : null);
    }

    private static bool SameGrid(GwyddionChannel a, GwyddionChannel b) =>
        a.Values.Columns == b.Values.Columns && a.Values.Rows == b.Values.Rows && a.LateralUnit == b.LateralUnit && Near(a.PitchX, b.PitchX) && Near(a.PitchY, b.PitchY);

    // NaN pitches are equal to each other here, so that the grid's own check reports them.
    private static bool Near(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-6 * Math.Abs(a);
}
