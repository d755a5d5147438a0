using System.CommandLine;
using GpuModulus.Cli.Mapping;
using GpuModulus.Cli.Output;
using GpuModulus.Cli.Terminal;
using GpuModulus.Formats;
using GpuModulus.Phantoms;

namespace GpuModulus.Cli.Commands;

/// <summary><c>gpumodulus demo</c>: phantom → map → segmentation → report, and where to look.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Folder for everything.", HelpName = "DIR", DefaultValueFactory = _ => "gpumodulus-demo" };

    public static Command Create(CancellationToken cancellation)
    {
        Command command = new("demo", "Make electrodes of two cycling stages, map them, find their regions, compare them, and say where to look.\n\nExample:  gpumodulus demo");
        command.Options.Add(Out);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(Out), CommandLineProgram.MessagesOf(parsed), cancellation));
        return command;
    }

    private static int Run(string folder, Messages messages, CancellationToken cancellation)
    {
        CyclingStage[] stages = [CyclingStage.Pristine, CyclingStage.Cycles30];
        messages.Say("making electrodes, pristine and after 30 cycles (512 × 512 pixels of 20 nm) …");
        List<string> scans = [];
        foreach (CyclingStage stage in stages)
        {
            string name = $"electrode-{PhantomCommand.StageName(stage)}";
            string made = Path.Combine(folder, "made", PhantomCommand.StageName(stage));
            PhantomFolderWriter.Write(made, name, "ibw", ElectrodePhantom.Create(new() { Stage = stage }));
            scans.Add(Path.Combine(made, name + ".ibw"));
            cancellation.ThrowIfCancellationRequested();
        }

        string results = Path.Combine(folder, "maps");
        int code = MapCommand.Run(scans, results, new MapRequest(), new ReadOptions(), messages, cancellation);
        if (code != ExitCode.Done)
            return code;
        messages.Say("");
        messages.Say("Look at:");
        foreach (CyclingStage stage in stages)
            messages.Say($"  {Path.GetFullPath(Path.Combine(results, $"electrode-{PhantomCommand.StageName(stage)}", "report.html"))}");
        messages.Say("and open map.gwy beside them in Gwyddion. Next: gpumodulus map YOUR-SCAN.ibw --contact-radius 10nm --out result");
        return ExitCode.Done;
    }
}
