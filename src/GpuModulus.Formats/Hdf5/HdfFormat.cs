using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;
using PureHDF;
using PureHDF.VOL.Native;

namespace GpuModulus.Formats;

/// <summary>
/// HDF5 as scans: every two-dimensional data set of numbers that has the first one's size is a channel, wherever in the file it lies.
/// Its attribute <c>unit</c> (or <c>units</c>) names the unit; <c>pitchX_m</c> and <c>pitchY_m</c>, of the data set or of the file, the geometry;
/// the file's attribute <c>calibration</c> holds the text of a calibration.json. <see cref="HdfFile"/> writes it so.
/// </summary>
internal sealed class HdfFormat : IScanFormat
{
    private const int DeepestGroup = 8;
    private const int MostObjects = 10_000;

    public string Name => "HDF5 (.h5)";

    /// <summary>The signature, HDF5 file format specification, section II.A.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => head.StartsWith(Signature);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        RequireWhole(input);
        NativeFile? file = null;
        try
        {
            file = H5File.Open(new FormatInputStream(input), leaveOpen: true);
            return Read(file, input, options);
        }
        catch (Exception e) when (e is not InputException and not OutOfMemoryException)
        {
            // The library throws whatever the damage leads to.
            throw Damaged(input.Name, e);
        }
        finally
        {
            if (file is not null && options.Inputs is { } inputs)
                inputs.Keep(file);
            else
                file?.Dispose();
        }
    }

    public static InputException Damaged(string subject, Exception inner) =>
        new(subject, $"is no HDF5 file that can be read ({inner.Message.Split('\n')[0].TrimEnd('.')})", "the file is damaged, or uses a part of HDF5 that is not known here: write it again, chunked or contiguous", inner);

    /// <summary>The superblock says where the file ends; a data set that a cut has reached would read as damaged only in the middle of the work, or not at all.</summary>
    /// <remarks>HDF5 file format specification, section II.A, versions 0 to 3.</remarks>
    private static void RequireWhole(FormatInput input)
    {
        byte[] head = input.Bytes(0, Math.Min(64, input.Length), "superblock");
        byte version = head.Length > 8 ? head[8] : byte.MaxValue;
        (int sizeAt, int addressesAt) = version switch
        {
            0 => (13, 24),
            1 => (13, 28),
            2 or 3 => (9, 12),
            _ => (0, 0),
        };
        const int AddressBytes = sizeof(ulong);
        int baseAt = addressesAt, endAt = addressesAt + (2 * AddressBytes);
        if (sizeAt == 0 || head.Length < endAt + AddressBytes || head[sizeAt] != AddressBytes || BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(baseAt)) != 0)
            return;
        ulong end = BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(endAt));
        if (end <= long.MaxValue)
            input.Require(0, (long)end, "data");
    }

    private static Scan Read(NativeFile file, FormatInput input, ReadOptions options)
    {
        List<(string Name, NativeDataset Data)> found = [];
        int seen = 0;
        Collect(file, 0, found, ref seen);
        ScanBuilder builder = new(input.Name, "HDF5 (.h5)", options);
        GeometryNote note = GeometryNote.Beside(input);
        (double X, double Y)? pitch = note.PitchMetres ?? PitchOf(file);
        (int Columns, int Rows)? size = null;
        Lock sync = new();
        foreach ((string name, NativeDataset data) in found)
        {
            ulong[] dimensions = data.Space.Dimensions;
            if (dimensions.Any(d => d is < 1 or > int.MaxValue))
                throw input.Damaged($"its data set {name} has {string.Join(" × ", dimensions)} pixels");
            (int Columns, int Rows) own = ((int)dimensions[1], (int)dimensions[0]);
            size ??= own;
            if (own != size)
            {
                builder.Notices.Add($"the data set {name} ({own.Columns} × {own.Rows} pixels) has another size than the first and is left out");
                continue;
            }

            IRowSource<float>? rows = RowsOf(input.Name, data, own.Columns, own.Rows, sync);
            if (rows is null)
            {
                builder.Notices.Add($"the data set {name} has a number type that is not read and is left out");
                continue;
            }

            pitch ??= PitchOf(data);
            string? unit = TextOf(data, "unit") ?? TextOf(data, "units");
            (string fileUnit, bool known) = unit is not null && !note.Units.ContainsKey(name) ? (unit, true) : ArrayNames.UnitOf(name, note);
            UnitOfMeasure converted = ScanBuilder.UnitOf(fileUnit);
            builder.Add(name, fileUnit, converted, ScaledRows.Scale(options.Inputs is null ? InMemory(input, rows) : rows, converted.Factor), known);
        }

        if (ArrayNames.NoticeOfResults(found.Select(f => f.Name), options.Channels) is { } notice)
            builder.Notices.Add(notice);
        if (size is null)
            throw new InputException(input.Name, "holds no two-dimensional data set of numbers", "give a file with at least one map");
        if (TextOf(file, "calibration") is { } calibration)
            builder.Calibration = CalibrationFile.Read(FormatInput.Memory($"{input.Name} (attribute calibration)", Encoding.UTF8.GetBytes(calibration)));
        return builder.Build(size.Value.Columns, size.Value.Rows, pitch);
    }

    private static void Collect(IH5Group group, int depth, List<(string, NativeDataset)> found, ref int seen)
    {
        if (depth > DeepestGroup)
            return;
        foreach (IH5Object child in group.Children())
        {
            // Links may form rings.
            if (++seen > MostObjects)
                return;
            if (child is IH5Group inner)
                Collect(inner, depth + 1, found, ref seen);
            else if (child is NativeDataset { Space.Rank: 2 } data && data.Type.Class is H5DataTypeClass.FloatingPoint or H5DataTypeClass.FixedPoint)
                found.Add((child.Name, data));
        }
    }

    private static IRowSource<float>? RowsOf(string subject, NativeDataset data, int columns, int rows, Lock sync)
    {
        bool signed = data.Type.Class == H5DataTypeClass.FixedPoint && data.Type.FixedPoint.IsSigned;
        return (data.Type.Class, data.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 4) => Of<float>(),
            (H5DataTypeClass.FloatingPoint, 8) => Of<double>(),
            (H5DataTypeClass.FloatingPoint, 2) => Of<Half>(),
            (H5DataTypeClass.FixedPoint, 1) => signed ? Of<sbyte>() : Of<byte>(),
            (H5DataTypeClass.FixedPoint, 2) => signed ? Of<short>() : Of<ushort>(),
            (H5DataTypeClass.FixedPoint, 4) => signed ? Of<int>() : Of<uint>(),
            (H5DataTypeClass.FixedPoint, 8) => signed ? Of<long>() : Of<ulong>(),
            _ => null,
        };

        HdfRows<T> Of<T>()
            where T : unmanaged, INumberBase<T> => new(subject, data, columns, rows, sync, static (from, to) =>
            {
                for (int i = 0; i < to.Length; i++)
                    to[i] = (float)double.CreateTruncating(from[i]);
            });
    }

    private static Raster<float> InMemory(FormatInput input, IRowSource<float> rows)
    {
        long pixels = (long)rows.Columns * rows.Rows;
        if (pixels > Array.MaxLength)
            throw new InputException(input.Name, $"a data set of {rows.Columns} × {rows.Rows} pixels does not fit into one array", "map it out of core");
        float[] values = PixelArray.Uninitialized<float>((int)pixels);
        rows.ReadRows(0, values);
        return new(rows.Columns, rows.Rows, values);
    }

    private static (double X, double Y)? PitchOf(IH5Object owner)
    {
        double? x = NumberOf(owner, "pitchX_m"), y = NumberOf(owner, "pitchY_m");
        return x is { } px && px > 0 ? (px, y is > 0 ? y.Value : px) : null;
    }

    private static double? NumberOf(IH5Object owner, string name)
    {
        if (!owner.AttributeExists(name))
            return null;
        IH5Attribute attribute = owner.Attribute(name);
        double value = attribute.Type.Class switch
        {
            H5DataTypeClass.FloatingPoint when attribute.Type.Size == 8 => attribute.Read<double>(),
            H5DataTypeClass.FloatingPoint when attribute.Type.Size == 4 => attribute.Read<float>(),
            _ => double.NaN,
        };
        return double.IsFinite(value) ? value : null;
    }

    private static string? TextOf(IH5Object owner, string name)
    {
        if (!owner.AttributeExists(name))
            return null;
        IH5Attribute attribute = owner.Attribute(name);
        return attribute.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength ? attribute.Read<string>()?.TrimEnd('\0') : null;
    }
}
