namespace GpuModulus.Reports.Drawing;

/// <summary>Formats of figures whose lines are vectors.</summary>
internal enum VectorFormat
{
    /// <summary>Letters as outlines: a browser or a journal's typesetter need not have the font.</summary>
    Svg,

    /// <summary>Letters as text, with their font.</summary>
    Pdf,
}
