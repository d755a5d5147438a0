using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;

namespace GpuModulus.Mosaics;

/// <summary>All tiles, checked to belong together, with the image of each by which it is placed.</summary>
internal sealed class TileSet
{
    public required ScanGrid Grid { get; init; }

    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Names, units and quantities of the channels, common to all tiles.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }

    public required TileImage[] Images { get; init; }

    public required bool HasHeight { get; init; }

    public required CalibrationRecord Calibration { get; init; }

    public required IReadOnlyList<string> Notices { get; init; }

    public static TileSet Read(MosaicTile[] tiles, Action<double> progress, CancellationToken cancellation)
    {
        TileImage[] images = new TileImage[tiles.Length];
        Scan? first = null;
        int reference = 0;
        bool namesAgree = true;
        CalibrationRecord? calibration = null;
        List<string> differing = [];
        for (int i = 0; i < tiles.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Scan scan = tiles[i].Read();
            if (first is null)
            {
                reference = scan.Find(Quantity.Height) is { } height ? scan.Channels.ToList().IndexOf(height) : 0;
                first = scan;
            }

            namesAgree &= Compare(tiles[i].Name, scan, tiles[0].Name, first);
            if (calibration is null)
                calibration = scan.Calibration;
            else if (!HasSameValues(scan.Calibration, calibration))
                differing.Add(tiles[i].Name);
            Raster<float> values = TileCache.ToRaster(scan.Channels[reference].Values);
            if (!values.Values.AsSpan().ContainsAnyInRange(float.MinValue, float.MaxValue))
                throw new InputException(tiles[i].Name, $"its channel {scan.Channels[reference].Name} has no value on any pixel", "leave this tile out, or measure it again");
            images[i] = new(tiles[i].Name, values);
            progress((i + 1.0) / tiles.Length);
        }

        Channel used = first!.Channels[reference];
        List<string> notices = [];
        if (used.Quantity != Quantity.Height)
            notices.Add($"the tiles have no height: they are placed by their channel {(namesAgree ? used.Name : $"{reference + 1}")}, and nothing is levelled");
        if (differing.Count > 0)
            notices.Add($"{differing.Count} tiles, {differing[0]} first, carry another calibration than {tiles[0].Name}, whose calibration is taken for all");
        return new()
        {
            Calibration = calibration!,
            Grid = first.Grid,
            Names = [.. tiles.Select(t => t.Name)],
            // A plain picture is named after its file: such a name belongs to one tile only.
            Channels = [.. first.Channels.Select((c, i) => namesAgree ? c : c with { Name = $"Channel {i + 1}" })],
            Images = images,
            HasHeight = used.Quantity == Quantity.Height,
            Notices = notices,
        };
    }

    private static bool Compare(string name, Scan scan, string firstName, Scan first)
    {
        if (scan.Grid.Columns != first.Grid.Columns || scan.Grid.Rows != first.Grid.Rows)
            throw new InputException(name, $"has {scan.Grid.Columns} × {scan.Grid.Rows} pixels, but {firstName} has {first.Grid.Columns} × {first.Grid.Rows}", "stitch tiles of one size");
        if (Differ(scan.Grid.PitchXMetres, first.Grid.PitchXMetres) || Differ(scan.Grid.PitchYMetres, first.Grid.PitchYMetres))
            throw new InputException(name, $"has a pitch of {scan.Grid.PitchXMetres:G6} m × {scan.Grid.PitchYMetres:G6} m, unlike {firstName}", "stitch tiles of one pitch, or give --pitch");
        if (scan.Channels.Count != first.Channels.Count)
            throw new InputException(name, $"has {scan.Channels.Count} channels, but {firstName} has {first.Channels.Count}", "stitch tiles of one measurement");
        bool same = true;
        for (int c = 0; c < scan.Channels.Count; c++)
        {
            if (scan.Channels[c].Quantity != first.Channels[c].Quantity || scan.Channels[c].Unit != first.Channels[c].Unit)
                throw new InputException(name, $"its channel {c + 1} is {scan.Channels[c].Name}, but that of {firstName} is {first.Channels[c].Name}", "stitch tiles of one measurement");
            same &= scan.Channels[c].Name == first.Channels[c].Name;
        }

        if (!same && scan.Channels.Count > 1)
            throw new InputException(name, $"its channels have other names than those of {firstName}", "stitch tiles of one measurement");
        return same;
    }

    private static bool HasSameValues(CalibrationRecord a, CalibrationRecord b)
    {
        static double?[] Values(CalibrationRecord r) =>
        [
            r.SpringConstant1?.Value, r.Resonance1?.Value, r.QualityFactor1?.Value, r.Resonance2?.Value, r.SpringConstant2?.Value,
            r.FreeAmplitude1?.Value, r.SetpointAmplitude1?.Value, r.InteractionPhase1Degrees?.Value, r.Amplitude2?.Value, r.ContactRadius?.Value,
        ];
        return Values(a).SequenceEqual(Values(b));
    }

    private static bool Differ(double a, double b) => Math.Abs(a - b) > 1e-4 * Math.Abs(b);
}
