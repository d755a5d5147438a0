using System.CommandLine;
using System.Text.Json;
using GpuModulus.Cli.Terminal;
using GpuModulus.Compute.Backends;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus devices</c>: what is there, what auto takes, and why not the others.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Command command = new("devices", "List backends and devices, which one 'auto' takes, and why not the others.\n\nExample:  gpumodulus devices");
        command.SetAction(parsed => Run(CommandLineProgram.MessagesOf(parsed)));
        return command;
    }

    private static int Run(Messages messages)
    {
        IReadOnlyList<BackendDescription> all = BackendCatalog.List();
        BackendDescription taken = BackendCatalog.TakenByAuto(all);
        if (messages.IsJson)
        {
            using Stream output = Console.OpenStandardOutput();
            using Utf8JsonWriter json = new(output, new() { Indented = true });
            json.WriteStartArray();
            foreach (BackendDescription device in all)
            {
                json.WriteStartObject();
                json.WriteString("backend", device.Backend);
                json.WriteNumber("index", device.Index);
                json.WriteString("device", device.Device);
                json.WriteBoolean("usable", device.IsUsable);
                json.WriteBoolean("auto", device == taken);
                json.WriteString("remark", device.Remark);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            return ExitCode.Done;
        }

        foreach (BackendDescription device in all)
        {
            string mark = device == taken ? "* " : "  ";
            string state = device.IsUsable ? device.Remark : $"not usable: {device.Remark}";
            messages.Say($"{mark}{device.Backend,-10}{device.Index,2}  {device.Device}{(state.Length > 0 ? "  – " + state : "")}");
        }

        messages.Say($"* = what --backend auto takes");
        return ExitCode.Done;
    }
}
