namespace GpuModulus.Compute.Streaming;

/// <summary>Takes finished tiles, in row order, one at a time.</summary>
public interface IMapSink
{
    /// <summary>Receives a finished tile; its memory is reused afterwards.</summary>
    void Write(MapTile tile);
}
