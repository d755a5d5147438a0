using System.Globalization;
using GpuModulus.Core;
using GpuModulus.Core.Units;
using GpuModulus.Formats;

namespace GpuModulus.Calibration;

/// <summary>A spectrum stored as an Igor wave: the density in the first column, the frequency as the wave's own scale, or as the first of two columns.</summary>
internal static class IgorSpectrum
{
    public static RawSpectrum Read(string path)
    {
        IgorWave wave = IgorWave.Read(path);
        int points = wave.Dimensions[0];
        bool scaled = wave.DimensionUnits[0].EndsWith("Hz", StringComparison.Ordinal);
        if (!scaled && wave.ColumnCount != 2)
            throw new InputException(path, "this wave is no spectrum: its x scale is not in Hz, and it has not two columns", "save the thermal spectrum with its frequency scale");
        double hertz = scaled && UnitOfMeasure.TryParse(wave.DimensionUnits[0], out UnitOfMeasure scale) ? scale.Factor : 1;
        double[] frequencies = new double[points];
        for (int i = 0; i < points; i++)
            frequencies[i] = scaled ? wave.Coordinate(0, i) * hertz : wave.Column(0)[i];
        SpectrumUnit? unit = SpectrumUnit.TryParse(wave.DataUnit, out SpectrumUnit parsed) ? parsed : null;
        string? kelvin = wave.Note.LastOrDefault(e => e.Key == "ThermalTemperature").Value;
        return new(frequencies, wave.Column(scaled ? 0 : 1).ToArray(), unit)
        {
            TemperatureKelvin = double.TryParse(kelvin, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && t is > 0 and < 1000 ? t : null,
        };
    }
}
