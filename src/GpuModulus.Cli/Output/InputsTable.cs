using System.Text;
using GpuModulus.Core.Results;

namespace GpuModulus.Cli.Output;

/// <summary>maps.csv: one row per input of a run over several, rewritten after each so that it exists from the first finished input on.</summary>
internal sealed class InputsTable(string path)
{
    private readonly List<string> rows = [];

    /// <summary>Adds a finished map.</summary>
    public void Add(string input, string folder, MapStatistics statistics, int facets, int binderCarbonRegions) =>
        Append(Quote(input), "done", Quote(folder), statistics.PixelCount.ToString(), statistics.ValidCount.ToString(), statistics.MaskedFraction.ToString("G6"), Number(statistics.Modulus.Quantile(0.5)), facets.ToString(), binderCarbonRegions.ToString(), "");

    /// <summary>Adds an input that failed.</summary>
    public void AddFailure(string input, string message) => Append(Quote(input), "failed", "", "", "", "", "", "", "", Quote(message));

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("G6") : "";

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private void Append(params ReadOnlySpan<string> fields)
    {
        rows.Add(string.Join(',', fields));
        Core.Output.StagedOutput.WriteFile(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n" };
            writer.WriteLine("input,state,folder,pixels,valid,maskedFraction,medianModulus_Pa,facets,bcRegions,message");
            foreach (string row in rows)
                writer.WriteLine(row);
        });
    }
}
