using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>From the names of a contact model and a slope operator to their types.</summary>
public static class MappingVariants
{
    /// <summary>Calls <paramref name="variant"/> with the types that the names stand for.</summary>
    public static TResult Dispatch<TResult>(ContactModel contact, SlopeOperator slope, IMappingVariant<TResult> variant) => contact switch
    {
        ContactModel.Punch => WithContact<TResult, FlatPunch>(slope, variant),
        ContactModel.Sphere => WithContact<TResult, HertzSphere>(slope, variant),
        ContactModel.Cone => WithContact<TResult, SneddonCone>(slope, variant),
        _ => throw new ArgumentOutOfRangeException(nameof(contact)),
    };

    private static TResult WithContact<TResult, TContact>(SlopeOperator slope, IMappingVariant<TResult> variant)
        where TContact : struct, IContactModel => slope switch
        {
            SlopeOperator.Central => variant.Use<TContact, CentralDifference>(),
            SlopeOperator.Sobel => variant.Use<TContact, SobelOperator>(),
            SlopeOperator.Prewitt => variant.Use<TContact, PrewittOperator>(),
            SlopeOperator.Gaussian => variant.Use<TContact, GaussianDerivative>(),
            _ => throw new ArgumentOutOfRangeException(nameof(slope)),
        };
}
