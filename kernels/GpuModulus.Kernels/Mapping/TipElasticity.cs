using GpuModulus.Core;

namespace GpuModulus.Kernels.Mapping;

/// <summary>What turns a contact modulus into a sample modulus: 1/E = (1 − νs²)/Es + (1 − νt²)/Et.</summary>
/// <param name="TipModulusPascals">Et, Pa (silicon: 165 GPa).</param>
/// <param name="TipPoissonRatio">νt.</param>
/// <param name="SamplePoissonRatio">νs.</param>
public sealed record TipElasticity(double TipModulusPascals, double TipPoissonRatio, double SamplePoissonRatio)
{
    /// <summary>(1 − νt²)/Et, 1/Pa.</summary>
    public double Compliance => (1 - (TipPoissonRatio * TipPoissonRatio)) / TipModulusPascals;

    /// <summary>1 − νs².</summary>
    public double SampleFactor => 1 - (SamplePoissonRatio * SamplePoissonRatio);

    internal void Validate()
    {
        MappingParameters.RequirePositive(TipModulusPascals, "--tip-modulus");
        if (!(TipPoissonRatio > -1 && TipPoissonRatio <= 0.5))
            throw new InputException("--tip-poisson", $"{TipPoissonRatio:G4} is no Poisson ratio", "it lies between −1 and 0.5");
        if (!(SamplePoissonRatio > -1 && SamplePoissonRatio <= 0.5))
            throw new InputException("--sample-poisson", $"{SamplePoissonRatio:G4} is no Poisson ratio", "it lies between −1 and 0.5");
    }
}
