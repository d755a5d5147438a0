using BenchmarkDotNet.Running;
using GpuModulus.Perf;

if (args is ["streamed", .. string[] rest])
    StreamedMaps.Run([.. rest.Select(int.Parse)]);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
