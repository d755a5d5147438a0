namespace GpuModulus.EndToEnd.Tests;

/// <summary>Tests that share the made scans.</summary>
[CollectionDefinition(Name)]
public sealed class PhantomCollection : ICollectionFixture<Phantoms>
{
    public const string Name = "phantoms";
}
