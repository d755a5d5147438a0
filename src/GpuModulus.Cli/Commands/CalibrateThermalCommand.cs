using System.CommandLine;
using GpuModulus.Calibration;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Core;
using GpuModulus.Core.Calibration;
using GpuModulus.Core.Units;
using GpuModulus.Reports.Calibrations;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus calibrate thermal</c>: thermal spectrum → k1, f1, Q1, and f2 where it shows or a drive sweep is given.</summary>
internal static class CalibrateThermalCommand
{
    private static readonly Argument<string> Spectrum = new("SPECTRUM") { Description = "Two-column text (Hz; m²/Hz or m/√Hz), a Nanosurf .nid, or an Igor .ibw wave." };
    private static readonly Option<string> Out = CalibrateCommand.NewOut();
    private static readonly Option<string?> Temperature = Text("--temperature", "Temperature of the cantilever in K; else as the file says.", "K");
    private static readonly Option<string?> Unit = Text("--spectrum-unit", "Unit of the values: m2/Hz, m/rtHz, pm2/Hz, fm/rtHz, V/rtHz …", "UNIT");
    private static readonly Option<string?> Sensitivity = Text("--sensitivity", "Deflection sensitivity per volt, for a spectrum in volts: 60nm.", "LENGTH");
    private static readonly Option<double> Chi = new("--chi") { Description = "k1 = χ kB T/⟨x²⟩: 1; 0.971 (ideal first mode); 0.817 (static sensitivity).", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Factor = new("--sensitivity-factor") { Description = "Multiply the deflection by this: true over used amplitude/deflection sensitivity.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> SensitivityError = new("--sensitivity-error") { Description = "Relative standard error of the sensitivity; enters k1 twice.", HelpName = "NUMBER", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> Window = Text("--window", "Fit between these frequencies: 250kHz,350kHz; else chosen around the resonance.", "LOW,HIGH");
    private static readonly Option<int?> Averages = new("--averages") { Description = "Number of averaged records; else as the file says, or from the scatter.", HelpName = "N" };
    private static readonly Option<string?> Sweep = Text("--drive-sweep", "Two columns, frequency in Hz and amplitude, around the 2nd resonance: gives f2.", "FILE");
    private static readonly Option<string?> Lever = Text("--lever", "Length and width of a rectangular lever in air, for Sader's method as a second opinion: 125um,35um.", "LENGTH,WIDTH");

    public static Command Create()
    {
        Command command = new("thermal", "Spring constant, resonance and quality factor from a thermal spectrum.\n\nExample:  gpumodulus calibrate thermal tune.txt --temperature 295 --out tip7.json");
        command.Arguments.Add(Spectrum);
        foreach (Option option in new Option[] { Out, Temperature, Unit, Sensitivity, Chi, Factor, SensitivityError, Window, Averages, Sweep, Lever })
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Messages messages = CommandLineProgram.MessagesOf(parsed);
        string file = parsed.GetRequiredValue(Spectrum), target = parsed.GetRequiredValue(Out);
        CalibrationRecord existing = CalibrateCommand.Existing(target);
        (double? low, double? high) = Pair(parsed.GetValue(Window), "Hz", "--window", "250kHz,350kHz");
        Spectrum spectrum = SpectrumReader.Read(file, new()
        {
            Unit = parsed.GetValue(Unit) is { } unit ? SpectrumUnit.Parse(unit, "--spectrum-unit") : null,
            SensitivityMetresPerVolt = parsed.GetValue(Sensitivity) is { } perVolt ? UnitOfMeasure.ParseQuantity(perVolt, "m", "--sensitivity") : null,
        });
        ThermalResult result = ThermalFit.Fit(spectrum, new()
        {
            TemperatureKelvin = parsed.GetValue(Temperature) is { } kelvin ? UnitOfMeasure.ParseQuantity(kelvin, "K", "--temperature") : null,
            Chi = parsed.GetValue(Chi),
            SensitivityFactor = parsed.GetValue(Factor),
            SensitivityRelativeError = parsed.GetValue(SensitivityError),
            WindowLowHertz = low,
            WindowHighHertz = high,
            Averages = parsed.GetValue(Averages),
        });
        CalibrationRecord measured = result.ToCalibration();
        if (parsed.GetValue(Sweep) is { } sweepFile)
        {
            (double[] f, double[] a) = SpectrumReader.ReadSweep(sweepFile);
            DriveSweepResult sweep = DriveSweepFit.Fit(sweepFile, f, a);
            RequireSecondMode(sweepFile, sweep, result);
            measured = measured with { Resonance2 = sweep.Resonance };
            messages.Say($"drive sweep: {CalibrateCommand.Show("f2", sweep.Resonance, "Hz")}, {CalibrateCommand.Show("Q2", sweep.QualityFactor, "1")}");
            CalibrateCommand.Judge(sweep.Trustworthy, sweep.Verdict, messages);
        }

        if (measured.Resonance2 is { } f2)
            measured = measured with { SpringConstant2 = SecondSpringConstant(result, f2) };
        foreach (string notice in result.Notices)
            messages.Warn(notice);
        messages.Say($"{CalibrateCommand.Show("f1", result.First.Resonance, "Hz")}, {CalibrateCommand.Show("Q1", result.First.QualityFactor, "1")}, {CalibrateCommand.Show("k1", result.SpringConstant, "N/m")}");
        foreach (EigenmodeFit mode in result.Higher)
            messages.Say($"further mode: {CalibrateCommand.Show("f", mode.Resonance, "Hz")}, {CalibrateCommand.Show("Q", mode.QualityFactor, "1")}");
        if (Pair(parsed.GetValue(Lever), "m", "--lever", "125um,35um") is ({ } length, { } width))
        {
            double sader = SaderMethod.SpringConstant(new(length, width), result.First.Resonance.Value, result.First.QualityFactor.Value);
            messages.Say($"Sader's method: k1 = {sader:G4} N/m, {(sader / result.SpringConstant.Value) - 1:+0.0%;-0.0%} from the thermal one; the thermal one is written");
        }

        CalibrateCommand.Judge(result.Trustworthy, result.Verdict, messages);
        CalibrationTables.WriteThermal(Path.ChangeExtension(target, ".thermal.csv"), result);
        CalibrateCommand.Draw(target, "thermal", Figure(file, result), messages);
        CalibrateCommand.Save(target, measured, existing, messages);
        return ExitCode.Done;
    }

    /// <summary>A sweep around the first resonance would make k2 of k1 without a word; the ideal beam's ratio is 6.27, real levers' 4.5 to 8.</summary>
    private static void RequireSecondMode(string file, DriveSweepResult sweep, ThermalResult result)
    {
        double ratio = sweep.Resonance.Value / result.First.Resonance.Value;
        if (ratio is not (> 3 and < 12))
            throw new InputException(file, $"its resonance lies at {ratio:G3} f1, where no second eigenmode is", $"give the sweep around the second resonance, near {6 * result.First.Resonance.Value:G3} Hz");
    }

    private static ThermalSpectrumFigure Figure(string file, ThermalResult result)
    {
        EigenmodeFit mode = result.First;
        string line = $"{CalibrateCommand.Show("f₁", mode.Resonance, "Hz")}, {CalibrateCommand.Show("Q₁", mode.QualityFactor, "1")}, {CalibrateCommand.Show("k₁", result.SpringConstant, "N/m")}"
            + (mode.DriftHertz == 0 ? "" : $", with a drift of {Math.Abs(mode.DriftHertz):F0} Hz");
        return new($"Thermal spectrum {Path.GetFileName(file)}", mode.Frequencies, mode.Measured, mode.Fitted, Math.Sqrt(mode.ExpectedDispersion), line, result.Verdict, result.Trustworthy);
    }

    /// <summary>k2 = k1 (f2/f1)², with the errors of all three.</summary>
    private static CalibrationValue SecondSpringConstant(ThermalResult result, CalibrationValue f2)
    {
        double ratio = f2.Value / result.First.Resonance.Value, k2 = result.SpringConstant.Value * ratio * ratio;
        double e1 = Relative(result.SpringConstant), e2 = 2 * Relative(f2), e3 = 2 * Relative(result.First.Resonance);
        return new(k2, k2 * Math.Sqrt((e1 * e1) + (e2 * e2) + (e3 * e3)), "derived: k1 (f2/f1)²");

        static double Relative(CalibrationValue value) => (value.Error ?? 0) / value.Value;
    }

    private static (double? First, double? Second) Pair(string? text, string unit, string option, string example)
    {
        if (text is null)
            return (null, null);
        string[] parts = text.Split(',');
        return parts.Length == 2
            ? (UnitOfMeasure.ParseQuantity(parts[0], unit, option), UnitOfMeasure.ParseQuantity(parts[1], unit, option))
            : throw new InputException(option, $"'{text}' is not two values", $"write for example {option} {example}");
    }

    private static Option<string?> Text(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
