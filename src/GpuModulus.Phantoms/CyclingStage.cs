namespace GpuModulus.Phantoms;

/// <summary>How often the electrode has been charged and discharged; the value is the number of cycles.</summary>
public enum CyclingStage
{
    /// <summary>Never cycled: bare crystals.</summary>
    Pristine = 0,

    /// <summary>5 cycles: the interphase film has formed and is soft.</summary>
    Cycles5 = 5,

    /// <summary>30 cycles.</summary>
    Cycles30 = 30,

    /// <summary>60 cycles: the moduli of facets and binder/carbon begin to meet.</summary>
    Cycles60 = 60,

    /// <summary>200 cycles: the two moduli are equal.</summary>
    Cycles200 = 200,
}
