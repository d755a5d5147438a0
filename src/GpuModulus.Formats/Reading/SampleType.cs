namespace GpuModulus.Formats;

/// <summary>How one number is stored in a file.</summary>
internal enum SampleType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float16,
    Float32,
    Float64,
}
