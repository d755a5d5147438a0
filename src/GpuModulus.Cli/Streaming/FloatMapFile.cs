using GpuModulus.Cli.Output;
using GpuModulus.Compute;
using GpuModulus.Formats;

namespace GpuModulus.Cli.Streaming;

/// <summary>One map of floats in its file, with its pyramid where one is wanted.</summary>
internal sealed record FloatMapFile(MapOutputs Output, ResultMap Map, ArrayFile<float> File, MapPyramid? Pyramid);
