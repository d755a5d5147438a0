namespace GpuModulus.Compute.Cpu;

/// <summary>Which results a row needs, as a type: the compiler leaves out the arithmetic behind the others.</summary>
internal interface IMapSelection
{
    /// <summary>More than modulus and mask may be wanted.</summary>
    static abstract bool Everything { get; }

    /// <summary>Moduli are counted as they are mapped, rather than a row at a time: between vector instructions the scalar ones cost little.</summary>
    static abstract bool CountsModuli { get; }
}
