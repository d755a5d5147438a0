using System.CommandLine;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Output;
using GpuModulus.Core.Units;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate</c>: reference measurements → calibration.json. Each of the three adds to an existing file.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        Command command = new(
            "calibrate",
            """
            Measure a cantilever, a contact radius or a tilt correction, and add it to a calibration.json.

            Examples:
              gpumodulus calibrate thermal tune.nid --drive-sweep second.txt --out tip7.json
              gpumodulus calibrate radius polystyrene.ibw --modulus 3GPa --out tip7.json
              gpumodulus calibrate tilt spheres.ibw --modulus 70GPa --out tip7.json
            """);
        command.Subcommands.Add(CalibrateThermalCommand.Create());
        command.Subcommands.Add(CalibrateRadiusCommand.Create());
        command.Subcommands.Add(CalibrateTiltCommand.Create());
        return command;
    }

    /// <summary>--out of each.</summary>
    public static Option<string> NewOut() => new("--out") { Description = "calibration.json to write; what it already holds is kept unless measured anew.", Required = true, HelpName = "FILE" };

    /// <summary>What the file to add to holds already; read first, so that nothing is written beside a file that cannot be added to.</summary>
    public static CalibrationRecord Existing(string path)
    {
        if (Directory.Exists(path))
            throw new InputException("--out", $"'{path}' is a folder", "name the file, e.g. --out calibration.json");
        return File.Exists(path) ? CalibrationFile.Read(path) : new();
    }

    /// <summary>Writes what was measured over what the file held already.</summary>
    public static void Save(string path, CalibrationRecord measured, CalibrationRecord existing, Messages messages)
    {
        CalibrationFile.Write(path, measured.Over(existing));
        messages.Say(path);
    }

    /// <summary>Writes a figure beside the calibration, as PNG and SVG.</summary>
    public static void Draw(string path, string kind, Reports.Figure figure, Messages messages)
    {
        string png = Path.ChangeExtension(path, $".{kind}.png");
        StagedOutput.WriteFile(png, stream => stream.Write(figure.ToPng(Reports.Figure.PrintDotsPerInch)));
        StagedOutput.WriteFile(Path.ChangeExtension(png, ".svg"), stream => stream.Write(figure.ToSvgFile()));
        messages.Say(png);
    }

    /// <summary>The verdict: on stdout where the result can be trusted, else as a warning.</summary>
    public static void Judge(bool trustworthy, string verdict, Messages messages)
    {
        if (trustworthy)
            messages.Say(verdict);
        else
            messages.Warn(verdict);
    }

    /// <summary>"k1 = 26.1 ± 0.3 N/m".</summary>
    public static string Show(string symbol, CalibrationValue value, string unit)
    {
        DisplayUnit display = DisplayUnit.For(unit, value.Value);
        return value.Error is { } error
            ? $"{symbol} = {Reports.Rounded.PlusMinus(value.Value, error, unit)}"
            : $"{symbol} = {display.FromSi(value.Value):G6} {display.Symbol}".TrimEnd();
    }
}
