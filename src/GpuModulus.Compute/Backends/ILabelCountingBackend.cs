using GpuModulus.Compute.Counting;

namespace GpuModulus.Compute.Backends;

/// <summary>A backend that counts labelled pixels in bins of their regions.</summary>
public interface ILabelCountingBackend : IMappingBackend
{
    /// <summary>Adds one for every pixel with mask code 0 and a positive finite modulus at its place among its region's parts, and one in its bin of its group of blocks.</summary>
    /// <param name="bins">Regions and places.</param>
    /// <param name="rows">What to count.</param>
    /// <param name="table">All counts, laid out as the regions say; exact integers. A call that fails leaves it half filled.</param>
    void Count(LabelledBins bins, LabelledRows rows, long[] table);
}
