using BitMiracle.LibTiff.Classic;

namespace GpuModulus.Formats;

/// <summary>Lets LibTiff.NET write into a stream, which is the client data, without closing it. LibTiff says only that something failed; why, is kept here.</summary>
internal sealed class TiffOutputStream : TiffStream
{
    private IOException? failure;

    /// <summary>What went wrong first, or, where the stream never complained, <paramref name="otherwise"/>.</summary>
    public static IOException FailureOf(Tiff tiff, string otherwise) => (tiff.GetStream() as TiffOutputStream)?.failure ?? new IOException(otherwise);

    public override int Read(object clientData, byte[] buffer, int offset, int count) => ((Stream)clientData).Read(buffer, offset, count);

    public override void Write(object clientData, byte[] buffer, int offset, int count) => Keeping(() =>
    {
        ((Stream)clientData).Write(buffer, offset, count);
        return 0L;
    });

    // What is buffered is written before the place changes.
    public override long Seek(object clientData, long offset, SeekOrigin origin) => Keeping(() => ((Stream)clientData).Seek(offset, origin));

    public override void Close(object clientData) => ((Stream)clientData).Flush();

    public override long Size(object clientData) => ((Stream)clientData).Length;

    private long Keeping(Func<long> work)
    {
        try
        {
            return work();
        }
        catch (IOException e)
        {
            failure ??= e;
            throw;
        }
    }
}
