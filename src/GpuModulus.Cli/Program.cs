using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Terminal;

using MapHeadStart? headStart = MapHeadStart.Of(args);
return CommandLineProgram.Run(args, GpuModulusCommand.Create);
