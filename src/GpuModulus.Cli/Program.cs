using GpuModulus.Cli.Commands;
using GpuModulus.Cli.Terminal;

return CommandLineProgram.Run(args, GpuModulusCommand.Create);
