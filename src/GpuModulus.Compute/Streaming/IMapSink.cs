namespace GpuModulus.Compute.Streaming;

/// <summary>Takes finished tiles, in row order, one at a time, on any thread.</summary>
public interface IMapSink
{
    /// <summary>Receives a finished tile; its memory and its counts are reused afterwards.</summary>
    void Write(MapTile tile);
}
