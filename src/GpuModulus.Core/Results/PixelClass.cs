namespace GpuModulus.Core.Results;

/// <summary>Material class of a pixel; the code in classes.npy.</summary>
public enum PixelClass : byte
{
    /// <summary>Not assigned.</summary>
    None = 0,

    /// <summary>A flat crystal facet.</summary>
    Facet = 1,

    /// <summary>Binder/carbon aggregate.</summary>
    BinderCarbon = 2,
}
