namespace GpuModulus.Compute.Cpu;

/// <summary>One row of the recorded channels but the height; meaningless where a channel is absent.</summary>
internal unsafe struct ChannelPointers
{
    public float* Signal;
    public float* Amplitude;
    public float* Phase;
    public byte* InstrumentMask;
}
