using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>Collects what a reader found and settles what is common to all formats: which channel is which quantity, the user's choices, the pitch.</summary>
internal sealed class ScanBuilder(string source, string format, ReadOptions options)
{
    private readonly List<Draft> drafts = [];
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> repeats = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Notices { get; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; set; } = [];

    public CalibrationRecord Calibration { get; set; } = new();

    public int ChannelCount => drafts.Count;

    /// <summary>The unit of a channel whose file says <paramref name="fileUnit"/>; an unknown symbol is kept with factor 1.</summary>
    public static UnitOfMeasure UnitOf(string fileUnit) =>
        UnitOfMeasure.TryParse(fileUnit, out UnitOfMeasure unit) ? unit : new(fileUnit.Trim(), 1);

    /// <summary>Adds a channel.</summary>
    /// <param name="label">The label as the file has it.</param>
    /// <param name="fileUnit">The unit as the file has it; empty where it has none.</param>
    /// <param name="unit">The unit that <paramref name="values"/> were converted with.</param>
    /// <param name="values">Values in SI.</param>
    /// <param name="unitIsKnown">False where the file says no unit and none follows from the label: the values are then taken as SI where the user says what they are.</param>
    public void Add(string label, string fileUnit, UnitOfMeasure unit, IRowSource<float> values, bool unitIsKnown = true)
    {
        ChannelLabel parsed = ChannelLabel.Parse(label);
        if (parsed.Mended)
            Notices.Add($"channel label '{label}' is damaged and read as '{parsed.Name}'");
        string name = Unique(parsed.Name.Length == 0 ? $"Channel {drafts.Count + 1}" : parsed.Name);
        drafts.Add(new(name, parsed, fileUnit, unit, values, unitIsKnown));
    }

    /// <summary>Adds a mask or another plane that measures nothing.</summary>
    public void AddPlane(string name, Raster<float> values) =>
        drafts.Add(new(Unique(name), new(name, ScanDirection.Unknown, Quantity.Other, 0, false), "", UnitOfMeasure.One, values, true));

    /// <summary>Settles quantities, choices and pitch.</summary>
    /// <param name="columns">Pixels along x of every channel.</param>
    /// <param name="rows">Pixels along y.</param>
    /// <param name="filePitch">The file's own pitch in metres, null where it has none.</param>
    /// <exception cref="InputException">No channel, no pitch, or a choice that cannot be met.</exception>
    public Scan Build(int columns, int rows, (double X, double Y)? filePitch)
    {
        if (drafts.Count == 0)
            throw new InputException(source, "holds no image", "give a file with at least one map");
        foreach (Draft draft in drafts)
            draft.Quantity = Accepted(draft);
        KeepBestSources();
        TakeOnlyLengthAsHeight();
        foreach (ChannelChoice choice in options.Channels)
            Apply(choice);
        (double X, double Y) pitch = options.PitchMetres ?? filePitch
            ?? throw new InputException(source, "has no pixel pitch", "give it with --pitch, e.g. --pitch 20nm");
        if (options.PitchMetres is not null && filePitch is { } own && own != pitch)
            Notices.Add($"the file's own pitch {own.X:G6} m × {own.Y:G6} m is replaced by --pitch {pitch.X:G6} m × {pitch.Y:G6} m");
        return new()
        {
            Source = source,
            Format = format,
            Grid = new ScanGrid(columns, rows, pitch.X, pitch.Y).Validated(source),
            Channels = [.. drafts.Select(d => d.ToChannel())],
            Metadata = Metadata,
            Calibration = Calibration,
            Notices = Notices,
        };
    }

    private static string? SymbolFor(Quantity quantity) => quantity switch
    {
        Quantity.Height or Quantity.Amplitude1 or Quantity.Indentation => "m",
        Quantity.Frequency => "Hz",
        Quantity.Phase1 => "rad",
        Quantity.Modulus => "Pa",
        _ => null,
    };

    private string Unique(string name)
    {
        string unique = name;
        while (!names.Add(unique))
        {
            // The count is kept, since a damaged file may repeat one label a hundred thousand times.
            int count = repeats.GetValueOrDefault(name, 1) + 1;
            repeats[name] = count;
            unique = $"{name} ({count})";
        }

        return unique;
    }

    /// <summary>The label's quantity, if the unit allows it.</summary>
    private Quantity Accepted(Draft draft)
    {
        Quantity quantity = draft.Label.Quantity;
        if (SymbolFor(quantity) is not { } symbol || draft.Unit.SiSymbol == symbol)
            return quantity;
        if (options.Channels.Any(c => c.Name.Equals(draft.Name, StringComparison.OrdinalIgnoreCase)))
            return Quantity.Other;
        string unit = draft.UnitIsKnown && draft.Unit.SiSymbol.Length > 0 && draft.Unit.SiSymbol != "1" ? $"is in {draft.Unit.SiSymbol}, not in {symbol}" : "has no unit";
        Notices.Add($"channel {draft.Name} {unit}: it is not used as {quantity.ToString().ToLowerInvariant()} unless --channel {quantity.ToString().ToLowerInvariant()}={draft.Name}[UNIT] says its unit");
        return Quantity.Other;
    }

    private void KeepBestSources()
    {
        foreach (IGrouping<Quantity, Draft> group in drafts.Where(d => d.Quantity != Quantity.Other).GroupBy(d => d.Quantity).ToList())
        {
            int best = group.Min(d => d.Label.Rank);
            foreach (Draft draft in group.Where(d => d.Label.Rank > best))
                draft.Quantity = Quantity.Other;
        }
    }

    /// <summary>A file whose one map is a length is a topography, whatever its title.</summary>
    private void TakeOnlyLengthAsHeight()
    {
        if (drafts.Count != 1 || drafts[0].Label.Quantity != Quantity.Other || drafts[0].Unit.SiSymbol != "m")
            return;
        drafts[0].Quantity = Quantity.Height;
        Notices.Add($"the file's only channel, {drafts[0].Name}, is a length and is taken as height");
    }

    private void Apply(ChannelChoice choice)
    {
        string quantity = choice.Quantity.ToString().ToLowerInvariant();
        Draft chosen = drafts.Find(d => d.Name.Equals(choice.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException(source, $"has no channel '{choice.Name}' for --channel {quantity}", $"choose one of: {string.Join(", ", drafts.Take(40).Select(d => d.Name))}");
        string? symbol = SymbolFor(choice.Quantity);
        UnitOfMeasure? unit = choice.Unit;
        if (unit is null && !chosen.UnitIsKnown && symbol is not null)
        {
            unit = new(symbol, 1);
            Notices.Add($"channel {chosen.Name} has no unit: its values are taken as {symbol}");
        }

        if (symbol is not null && (unit ?? chosen.Unit).SiSymbol != symbol)
        {
            throw new InputException(
                source,
                $"channel {chosen.Name} is in '{(unit ?? chosen.Unit).SiSymbol}', but {quantity} is in {symbol}",
                $"say the unit of its values, e.g. --channel {quantity}={chosen.Name}[{symbol}]");
        }

        if (unit is { } given)
            chosen.Convert(given);
        foreach (Draft draft in drafts.Where(d => d.Quantity == choice.Quantity))
            draft.Quantity = Quantity.Other;
        chosen.Quantity = choice.Quantity;
    }

    private sealed class Draft(string name, ChannelLabel label, string fileUnit, UnitOfMeasure unit, IRowSource<float> values, bool unitIsKnown)
    {
        private IRowSource<float> values = values;

        public string Name => name;

        public ChannelLabel Label => label;

        public UnitOfMeasure Unit { get; private set; } = unit;

        public bool UnitIsKnown => unitIsKnown;

        public Quantity Quantity { get; set; }

        public void Convert(UnitOfMeasure given)
        {
            values = ScaledRows.Scale(values, given.Factor / Unit.Factor);
            Unit = given;
        }

        public Channel ToChannel() =>
            new(name, Quantity, label.Direction, Unit.SiSymbol, values, string.Equals(fileUnit, Unit.SiSymbol, StringComparison.Ordinal) ? "" : fileUnit);
    }
}
