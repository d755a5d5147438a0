using System.CommandLine;

namespace GpuModulus.Cli.Commands;

/// <summary>The program: all its commands.</summary>
internal static class GpuModulusCommand
{
    /// <summary>Version of the program, as in summary.json.</summary>
    public static string Version { get; } = typeof(GpuModulusCommand).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static RootCommand Create(CancellationToken cancellation)
    {
        RootCommand root = new(
            """
            Corrected elastic-modulus maps from bimodal AM-FM force microscopy.

            Begin with:  gpumodulus demo
            Then:        gpumodulus map scan.ibw --contact-radius 10nm --out result
            """);
        root.Subcommands.Add(MapCommand.Create(cancellation));
        root.Subcommands.Add(InfoCommand.Create());
        root.Subcommands.Add(DevicesCommand.Create());
        root.Subcommands.Add(PhantomCommand.Create(cancellation));
        root.Subcommands.Add(CalibrateCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(BenchCommand.Create(cancellation));
        root.Subcommands.Add(StitchCommand.Create(cancellation));
        root.Subcommands.Add(DemoCommand.Create(cancellation));
        return root;
    }
}
