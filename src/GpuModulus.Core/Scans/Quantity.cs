namespace GpuModulus.Core.Scans;

/// <summary>What a channel measures, as far as its label and unit tell.</summary>
public enum Quantity
{
    /// <summary>Not one that the program uses; kept and passed on.</summary>
    Other,

    /// <summary>Topography z, in metres.</summary>
    Height,

    /// <summary>Frequency of the 2nd eigenmode, in Hz: the shift Δf2 or the tracked frequency f2 + Δf2, decided from the values.</summary>
    Frequency,

    /// <summary>Amplitude A1 of the 1st eigenmode, in metres.</summary>
    Amplitude1,

    /// <summary>Interaction phase Φ1 of the 1st eigenmode, in radians.</summary>
    Phase1,

    /// <summary>The instrument's own elastic modulus, in pascals.</summary>
    Modulus,

    /// <summary>The instrument's own indentation, in metres.</summary>
    Indentation,

    /// <summary>The instrument's own dissipation.</summary>
    Dissipation,
}
