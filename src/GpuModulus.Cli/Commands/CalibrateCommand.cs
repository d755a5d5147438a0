using System.CommandLine;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core.Calibration;
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
              gpumodulus calibrate thermal tune.nid --out tip7.json
              gpumodulus calibrate radius polystyrene.ibw --modulus 3GPa --calibration tip7.json --out tip7.json
              gpumodulus calibrate tilt spheres.ibw --modulus 70GPa --calibration tip7.json --out tip7.json
            """);
        command.Subcommands.Add(CalibrateThermalCommand.Create());
        command.Subcommands.Add(CalibrateRadiusCommand.Create());
        command.Subcommands.Add(CalibrateTiltCommand.Create());
        return command;
    }

    /// <summary>--out of each.</summary>
    public static Option<string> NewOut() => new("--out") { Description = "calibration.json to write; what it already holds is kept unless measured anew.", Required = true, HelpName = "FILE" };

    /// <summary>Writes what was measured over what the file holds already.</summary>
    public static void Save(string path, CalibrationRecord measured, Messages messages)
    {
        CalibrationRecord existing = File.Exists(path) ? CalibrationFile.Read(path) : new();
        CalibrationFile.Write(path, measured.Over(existing));
        messages.Say(path);
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
        string error = value.Error is { } e ? $" ± {display.FromSi(e):G2}" : "";
        return $"{symbol} = {display.FromSi(value.Value):G6}{error} {display.Symbol}".TrimEnd();
    }
}
