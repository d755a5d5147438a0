using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Slopes;

namespace GpuModulus.Kernels.Mapping;

/// <summary>Receives the contact model and slope operator as types, so that code is compiled for just that pair.</summary>
/// <typeparam name="TResult">What it makes.</typeparam>
public interface IMappingVariant<out TResult>
{
    /// <summary>Called once with the chosen types.</summary>
    TResult Use<TContact, TSlope>()
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator;
}
