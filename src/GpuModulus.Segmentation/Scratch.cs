namespace GpuModulus.Segmentation;

/// <summary>Map-sized arrays that are used again: fresh ones cost more time in page faults than the arithmetic on them.</summary>
internal sealed class Scratch(int length)
{
    private readonly Stack<float[]> free = new();

    /// <summary>An array of one float a pixel with anything in it.</summary>
    public float[] Take() => free.TryPop(out float[]? array) ? array : GC.AllocateUninitializedArray<float>(length);

    public void Return(params ReadOnlySpan<float[]> arrays)
    {
        foreach (float[] array in arrays)
            free.Push(array);
    }
}
