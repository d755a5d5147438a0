using GpuModulus.Core.Maps;

namespace GpuModulus.Compute.Counting;

/// <summary>Rows of a labelled map, FirstRow ≤ y &lt; EndRow.</summary>
/// <param name="Labels">Label of every pixel.</param>
/// <param name="Mask">Reason codes; 0 = the pixel has a value.</param>
/// <param name="Modulus">Corrected modulus, Pa.</param>
/// <param name="FirstRow">First row to count.</param>
/// <param name="EndRow">The row after the last.</param>
public sealed record LabelledRows(IRowSource<int> Labels, IRowSource<byte> Mask, IRowSource<float> Modulus, int FirstRow, int EndRow);
