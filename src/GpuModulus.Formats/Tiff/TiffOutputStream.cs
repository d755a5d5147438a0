using BitMiracle.LibTiff.Classic;

namespace GpuModulus.Formats;

/// <summary>Lets LibTiff.NET write into a stream, which is the client data, without closing it.</summary>
internal sealed class TiffOutputStream : TiffStream
{
    public override int Read(object clientData, byte[] buffer, int offset, int count) => ((Stream)clientData).Read(buffer, offset, count);

    public override void Write(object clientData, byte[] buffer, int offset, int count) => ((Stream)clientData).Write(buffer, offset, count);

    public override long Seek(object clientData, long offset, SeekOrigin origin) => ((Stream)clientData).Seek(offset, origin);

    public override void Close(object clientData) => ((Stream)clientData).Flush();

    public override long Size(object clientData) => ((Stream)clientData).Length;
}
