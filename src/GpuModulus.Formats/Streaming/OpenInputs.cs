namespace GpuModulus.Formats;

/// <summary>The files that stay open behind the channels of an opened scan.</summary>
internal sealed class OpenInputs : IDisposable
{
    private readonly List<IDisposable> inputs = [];

    /// <summary>Closes it with the others.</summary>
    public T Keep<T>(T input)
        where T : IDisposable
    {
        inputs.Add(input);
        return input;
    }

    public void Dispose()
    {
        for (int i = inputs.Count - 1; i >= 0; i--)
            inputs[i].Dispose();
        inputs.Clear();
    }
}
