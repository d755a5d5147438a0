namespace GpuModulus.Calibration;

/// <summary>Columns as they stand in a file; frequencies in Hz, values in <see cref="Unit"/> (null where the file does not state one).</summary>
internal sealed record RawSpectrum(double[] Frequencies, double[] Values, SpectrumUnit? Unit)
{
    public int? Averages { get; init; }

    public double? TemperatureKelvin { get; init; }

    public IReadOnlyList<string> Notices { get; init; } = [];
}
