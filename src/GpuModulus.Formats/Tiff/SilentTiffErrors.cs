using BitMiracle.LibTiff.Classic;

namespace GpuModulus.Formats;

/// <summary>Keeps LibTiff.NET from writing to the console: what fails is reported by our own line.</summary>
internal sealed class SilentTiffErrors : TiffErrorHandler
{
    public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
    {
    }

    public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
    {
    }

    public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
    {
    }

    public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
    {
    }
}
