using System.Text;
using GpuModulus.Core;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Core.Units;

namespace GpuModulus.Formats;

/// <summary>TIFF and BigTIFF as scans: every image of the main chain that has the first one's size is a channel.</summary>
internal sealed class TiffFormat : IScanFormat
{
    private const int DescriptionTag = 270;
    private const int PageNameTag = 285;
    private const int ParkTag = 50434;

    public string Name => "TIFF / BigTIFF";

    public bool Matches(ReadOnlySpan<byte> head, FormatInput input) => TiffDirectory.IsTiff(head);

    public Scan Read(FormatInput input, ReadOptions options)
    {
        IReadOnlyList<TiffDirectory> images = Images(input);
        GeometryNote note = GeometryNote.Beside(input);
        ScanBuilder builder = new(input.Name, Name, options);
        TiffDirectory first = images[0];
        (double X, double Y)? pitch = null;
        long used = 0;
        for (int i = 0; i < images.Count; i++)
        {
            TiffDirectory image = images[i];
            if (image.IsReduced && i > 0)
                continue;
            if (image.Columns != first.Columns || image.Rows != first.Rows)
            {
                builder.Notices.Add($"image {i + 1} ({image.Columns} × {image.Rows} pixels) has another size than the first and is left out");
                continue;
            }

            TiffGeometry? geometry = TiffGeometry.Parse(input.Name, image.Text(DescriptionTag));
            pitch ??= geometry?.PitchMetres;
            (IRowSource<float> values, used) = ReadImage(input, image, used, options.Inputs is not null);
            string name = ChannelName(input, image, i, images.Count, geometry);
            (string fileUnit, bool known) = geometry?.Unit is { } unit && !note.Units.ContainsKey(name) ? (unit, true) : ArrayNames.UnitOf(name, note);
            UnitOfMeasure converted = ScanBuilder.UnitOf(fileUnit);
            builder.Add(name, fileUnit, converted, ScaledRows.Scale(values, converted.Factor), known);
        }

        return builder.Build(first.Columns, first.Rows, note.PitchMetres ?? pitch);
    }

    /// <summary>The first image alone, with what its description says.</summary>
    public static (IRowSource<float> Values, TiffGeometry? Geometry) ReadMap(FormatInput input, bool keepInFile)
    {
        TiffDirectory first = Images(input)[0];
        return (ReadImage(input, first, 0, keepInFile).Values, TiffGeometry.Parse(input.Name, first.Text(DescriptionTag)));
    }

    private static IReadOnlyList<TiffDirectory> Images(FormatInput input)
    {
        IReadOnlyList<TiffDirectory> images = TiffDirectory.ReadAll(input);
        if (images.Count == 0)
            throw input.Damaged("it holds no image");
        if (images[0].Has(ParkTag))
            throw new InputException(input.Name, "is a Park Systems TIFF, whose data lie in private tags that are not read", "export it to .gwy with Gwyddion");
        return images;
    }

    private static (IRowSource<float> Values, long Used) ReadImage(FormatInput input, TiffDirectory image, long used, bool keepInFile)
    {
        SampleType type = TiffDecoder.TypeOf(input, image);
        used += image.CheckSizes(SampleConverter.Size(type));
        // Images that share their data could claim any amount of memory.
        if (used > input.Length)
            throw input.Damaged("its images claim more bytes than the file has");
        return (keepInFile && TiffRows.IsPossible(image) ? new TiffRows(input, image, type) : TiffDecoder.Read(input, image, type), used);
    }

    private static string ChannelName(FormatInput input, TiffDirectory image, int index, int count, TiffGeometry? geometry)
    {
        if (geometry?.Title is { Length: > 0 } title)
            return title;
        string page = Encoding.UTF8.GetString(image.Text(PageNameTag)).TrimEnd('\0').Trim();
        if (page.Length > 0)
            return page;
        return count == 1 ? Path.GetFileNameWithoutExtension(input.Name) : $"Image {index + 1}";
    }
}
