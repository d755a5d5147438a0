using BitMiracle.LibTiff.Classic;

namespace GpuModulus.Formats;

/// <summary>Lets LibTiff.NET read from a <see cref="FormatInput"/>, which is the client data.</summary>
internal sealed class TiffInputStream : TiffStream
{
    private long position;

    public override int Read(object clientData, byte[] buffer, int offset, int count)
    {
        FormatInput input = (FormatInput)clientData;
        int available = (int)Math.Clamp(input.Length - position, 0, count);
        input.Read(position, buffer.AsSpan(offset, available), "pixels");
        position += available;
        return available;
    }

    public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(object clientData, long offset, SeekOrigin origin)
    {
        position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            _ => Size(clientData) + offset,
        };
        position = Math.Clamp(position, 0, Size(clientData));
        return position;
    }

    public override void Close(object clientData)
    {
        // The input belongs to the caller.
    }

    public override long Size(object clientData) => ((FormatInput)clientData).Length;
}
