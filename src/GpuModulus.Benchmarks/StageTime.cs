namespace GpuModulus.Benchmarks;

/// <summary>Time of one stage.</summary>
/// <param name="Name">read, copyIn, kernel, copyOut, histogram or write.</param>
/// <param name="Seconds">Median.</param>
/// <param name="Bytes">Bytes that it moves, 0 where that says nothing.</param>
public sealed record StageTime(string Name, double Seconds, long Bytes);
