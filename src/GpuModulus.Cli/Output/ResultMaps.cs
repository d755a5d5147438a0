namespace GpuModulus.Cli.Output;

/// <summary>Name (contract), title and SI unit of every map of floats that a result may hold, in and out of core.</summary>
internal static class ResultMaps
{
    public static readonly ResultMap Height = new("height", "Height", "m");
    public static readonly ResultMap Modulus = new("modulus", "Modulus, corrected", "Pa");
    public static readonly ResultMap ModulusError = new("modulus_error", "Modulus, standard error", "Pa");
    public static readonly ResultMap ApparentModulus = new("modulus_apparent", "Modulus, apparent", "Pa");
    public static readonly ResultMap Tilt = new("tilt", "Tilt", "rad");
    public static readonly ResultMap TiltCorrection = new("kc", "K_c", "");
    public static readonly ResultMap Indentation = new("indentation", "Peak indentation", "m");

    public static readonly ResultMap[] All = [Height, Modulus, ModulusError, ApparentModulus, Tilt, TiltCorrection, Indentation];
}
