using System.Text;
using GpuModulus.Cli.Stacks;

namespace GpuModulus.Cli.Output;

/// <summary>maps.csv: one row per input of a run over several, in their order, rewritten after each so that it exists from the first finished input on.</summary>
internal sealed class InputsTable(string path, int inputs)
{
    private readonly string?[] rows = new string?[inputs];

    /// <summary>Adds a finished map.</summary>
    public void Add(int index, string input, string folder, FinishedMap map) => Put(
        index, Quote(input), "done", Quote(folder), map.Pixels.ToString(), map.Valid.ToString(), Number(map.MaskedFraction), Number(map.MedianModulus), map.Facets.ToString(), map.BinderCarbonRegions.ToString(), "", Quote(map.Stage ?? ""));

    /// <summary>Adds an input that failed.</summary>
    public void AddFailure(int index, string input, string message, string? stage) => Put(index, Quote(input), "failed", "", "", "", "", "", "", "", Quote(message), Quote(stage ?? ""));

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("G6") : "";

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private void Put(int index, params ReadOnlySpan<string> fields)
    {
        rows[index] = string.Join(',', fields);
        Core.Output.StagedOutput.WriteFile(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
            writer.WriteLine("input,state,folder,pixels,valid,maskedFraction,medianModulus_Pa,facets,bcRegions,message,stage");
            foreach (string? row in rows)
            {
                if (row is not null)
                    writer.WriteLine(row);
            }
        });
    }
}
