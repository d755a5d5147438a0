namespace GpuModulus.Cli.Output;

/// <summary>A map of floats that a result may hold.</summary>
/// <param name="Name">Its file's name without extension (contract).</param>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">SI unit; empty for a ratio.</param>
internal readonly record struct ResultMap(string Name, string Title, string Unit);
