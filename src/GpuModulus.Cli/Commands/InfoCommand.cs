using System.CommandLine;
using System.Text.Json;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus info</c>: channels, units, geometry, the calibration found in the file, and what is missing or default.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "A scan: .ibw, .gwy, .gsf, .npy, TIFF or a folder of arrays." };

    public static Command Create()
    {
        Command command = new("info", "Show channels, units, geometry, the calibration found in a file, and what is missing or default.\n\nExample:  gpumodulus info scan.ibw");
        command.Arguments.Add(File);
        command.Options.Add(MapOptions.Pitch);
        command.Options.Add(MapOptions.Channels);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(File), MapOptions.ReadOptionsOf(parsed), CommandLineProgram.MessagesOf(parsed)));
        return command;
    }

    private static int Run(string file, ReadOptions options, Messages messages)
    {
        using OpenScan open = ScanReader.Open(file, options);
        Scan scan = open.Scan;
        if (messages.IsJson)
        {
            WriteJson(scan);
            return ExitCode.Done;
        }

        messages.Say($"{scan.Source}: {scan.Format}");
        messages.Say($"  {scan.Grid.Columns} × {scan.Grid.Rows} pixels of {Show(scan.Grid.PitchXMetres, "m")} × {Show(scan.Grid.PitchYMetres, "m")}, {Show(scan.Grid.WidthMetres, "m")} × {Show(scan.Grid.HeightMetres, "m")}");
        messages.Say("channels:");
        foreach (Channel channel in scan.Channels)
        {
            (double low, double high, long missing) = ChannelRange.Of(channel.Values);
            string used = channel == scan.Find(channel.Quantity) && channel.Quantity != Quantity.Other ? $"used as {channel.Quantity}" : "";
            string gaps = missing > 0 ? $", {missing} without a value" : "";
            messages.Say($"  {channel.Name,-24} {Show(low, channel.Unit)} … {Show(high, channel.Unit)}{gaps}  {used}");
        }

        messages.Say("calibration:");
        foreach ((CalibrationEntry entry, CalibrationValue? value) in CalibrationEntry.All.Select(e => (e, e.Get(scan.Calibration))))
        {
            string text = value is null
                ? $"missing (option {entry.Option})"
                : $"{Show(value.Value * entry.SiPerUnit, entry.SiUnit)}  from {value.From}{(value.Suspicion is { } why ? $" – suspicious: {why}" : "")}";
            messages.Say($"  {entry.Title,-34} {text}");
        }

        foreach (string notice in scan.Notices)
            messages.Warn(notice);
        return ExitCode.Done;
    }

    private static string Show(double value, string unit)
    {
        DisplayUnit display = DisplayUnit.For(unit, value);
        return $"{display.FromSi(value):G5} {display.Symbol}".TrimEnd();
    }

    private static void WriteJson(Scan scan)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(output, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("source", scan.Source);
        json.WriteString("format", scan.Format);
        json.WriteNumber("columns", scan.Grid.Columns);
        json.WriteNumber("rows", scan.Grid.Rows);
        json.WriteNumber("pitchX_m", scan.Grid.PitchXMetres);
        json.WriteNumber("pitchY_m", scan.Grid.PitchYMetres);
        json.WriteStartArray("channels");
        foreach (Channel channel in scan.Channels)
        {
            (double low, double high, long missing) = ChannelRange.Of(channel.Values);
            json.WriteStartObject();
            json.WriteString("name", channel.Name);
            json.WriteString("quantity", channel.Quantity.ToString());
            json.WriteString("direction", channel.Direction.ToString());
            json.WriteString("unit", channel.Unit);
            WriteNumber(json, "minimum", low);
            WriteNumber(json, "maximum", high);
            json.WriteNumber("missing", missing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("calibration");
        foreach (CalibrationEntry entry in CalibrationEntry.All)
        {
            if (entry.Get(scan.Calibration) is not { } value)
            {
                json.WriteNull(entry.Key);
                continue;
            }

            json.WriteStartObject(entry.Key);
            WriteNumber(json, "value", value.Value);
            json.WriteString("from", value.From);
            if (value.Suspicion is not null)
                json.WriteString("suspicion", value.Suspicion);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("notices");
        foreach (string notice in scan.Notices)
            json.WriteStringValue(notice);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(key, value);
        else
            json.WriteNull(key);
    }
}
