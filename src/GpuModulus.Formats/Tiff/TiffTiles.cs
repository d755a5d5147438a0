using System.Collections.Concurrent;

namespace GpuModulus.Formats;

/// <summary>
/// The strips or tiles of one TIFF image whose sizes were checked: plain strips straight from the file into the floats, tiles and packed strips by way of
/// one buffer per processor.
/// </summary>
internal sealed class TiffTiles
{
    private const int ReversedBits = 2;
    private readonly FormatInput input;
    private readonly TiffDirectory image;
    private readonly SampleType type;
    private readonly long[] offsets;
    private readonly long[] counts;
    // Kept from band to band: fresh ones would cost more than what they are for.
    private readonly ConcurrentBag<Buffers> spare = [];

    public TiffTiles(FormatInput input, TiffDirectory image, SampleType type)
    {
        this.input = input;
        this.image = image;
        this.type = type;
        offsets = image.Offsets();
        counts = IsPlain(image) ? [] : image.ByteCounts();
    }

    private static bool IsPlain(TiffDirectory image) => image.Compression == TiffCodec.None && image.FillOrder != ReversedBits;

    /// <summary>Whether whole rows lie in the file as they are.</summary>
    public static bool IsPlainStrips(TiffDirectory image) => !image.IsTiled && IsPlain(image);

    /// <summary>Rows of one plain strip.</summary>
    public void ReadStripRows(int strip, int firstRow, Span<float> destination) =>
        SampleConverter.ReadInto(input, offsets[strip] + ((long)firstRow * image.Columns * SampleConverter.Size(type)), destination, type, image.BigEndian, 1, "pixels");

    /// <summary>One row of tiles, or one strip.</summary>
    public void ReadBand(int band, Memory<float> destination)
    {
        if (IsPlainStrips(image))
        {
            ReadStripRows(band, 0, destination.Span);
            return;
        }

        try
        {
            Parallel.For(0, image.TilesAcross, () => spare.TryTake(out Buffers? kept) ? kept : new Buffers(image, type), (column, _, buffers) =>
            {
                ReadTile(band, column, destination.Span, buffers);
                return buffers;
            }, spare.Add);
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }

    private void ReadTile(int band, int column, Span<float> destination, Buffers buffers)
    {
        int index = (band * image.TilesAcross) + column;
        int rows = image.IsTiled ? image.TileRows : Math.Min(image.TileRows, image.Rows - (band * image.TileRows));
        Span<float> tile = buffers.Tile.AsSpan(0, rows * image.TileColumns);
        if (IsPlain(image))
            SampleConverter.ReadInto(input, offsets[index], tile, type, image.BigEndian, 1, "pixels");
        else
            ReadPacked(index, rows, tile, buffers);
        int left = column * image.TileColumns;
        int columns = Math.Min(image.TileColumns, image.Columns - left);
        for (int y = 0; y < destination.Length / image.Columns; y++)
            tile.Slice(y * image.TileColumns, columns).CopyTo(destination[((y * image.Columns) + left)..]);
    }

    private void ReadPacked(int index, int rows, Span<float> tile, Buffers buffers)
    {
        int size = SampleConverter.Size(type);
        Span<byte> wanted = buffers.Bytes().AsSpan(0, rows * image.TileColumns * size);
        input.Require(offsets[index], counts[index], "pixels");
        ArraySegment<byte> packed = buffers.Packed(counts[index], input);
        input.Read(offsets[index], packed, "pixels");
        Unpack(index, packed, wanted);
        bool bigEndian = image.BigEndian;
        if (image.Predictor != TiffPredictor.None && image.Compression != TiffCodec.None)
        {
            TiffPredictor.Undo(image.Predictor, wanted, image.TileColumns, size, image.BigEndian);
            bigEndian = !BitConverter.IsLittleEndian;
        }

        SampleConverter.ToSingle(wanted, type, bigEndian, 1, tile);
    }

    private void Unpack(int index, ArraySegment<byte> packed, Span<byte> wanted)
    {
        if (image.FillOrder == ReversedBits)
            TiffCodec.ReverseBits(packed);
        try
        {
            if (TiffCodec.Unpack(image.Compression, packed, wanted) == wanted.Length)
                return;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The inflater reports most damage as invalid data, but a preset dictionary as an I/O error of its own.
            throw input.Damaged($"strip or tile {index + 1} cannot be unpacked", e);
        }

        throw input.Damaged($"strip or tile {index + 1} ends too early");
    }

    private sealed class Buffers(TiffDirectory image, SampleType type)
    {
        private byte[]? bytes;
        private byte[] packed = [];

        public float[] Tile { get; } = GC.AllocateUninitializedArray<float>(image.TileColumns * image.TileRows);

        public byte[] Bytes() => bytes ??= new byte[image.TileColumns * image.TileRows * SampleConverter.Size(type)];

        /// <summary>Room for packed bytes that the file was seen to hold.</summary>
        public ArraySegment<byte> Packed(long count, FormatInput input)
        {
            if (count > Array.MaxLength)
                throw input.Damaged($"its pixels claim {count} bytes");
            if (packed.Length < count)
                packed = GC.AllocateUninitializedArray<byte>((int)count);
            return new(packed, 0, (int)count);
        }
    }
}
