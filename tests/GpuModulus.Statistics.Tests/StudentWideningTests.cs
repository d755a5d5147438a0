using MathNet.Numerics.Distributions;
using Xunit;

namespace GpuModulus.Statistics.Tests;

public sealed class StudentWideningTests
{
    [Fact]
    public void A_remembered_factor_is_the_one_that_was_asked_for()
    {
        foreach (double freedom in (ReadOnlySpan<double>)[1, 7, 7, 1.5, 7.25, 1.5, 7, 1023, 1024, 2000, 1024])
            Assert.Equal(StudentT.InvCDF(0, 1, freedom, 0.97724986805182079) / 2, StudentWidening.Of(freedom));
        // Two sigma of a normal distribution hold 95.45 %.
        Assert.Equal(1, StudentWidening.Of(1e6), 1e-4);
    }
}
