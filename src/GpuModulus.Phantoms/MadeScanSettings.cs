using GpuModulus.Core.Calibration;

namespace GpuModulus.Phantoms;

/// <summary>What every made scan has, whatever it shows: its grid, the instrument, its noise and its errors. The same settings give the same phantom, bit for bit, for any number of threads.</summary>
public abstract record MadeScanSettings
{
    /// <summary>A square of so many pixels, 20 nm apart.</summary>
    private protected MadeScanSettings(int size) => (Columns, Rows) = (size, size);

    /// <summary>Pixels along a scan line.</summary>
    public int Columns { get; init; }

    /// <summary>Scan lines.</summary>
    public int Rows { get; init; }

    /// <summary>Distance of pixel centres along a line, m.</summary>
    public double PitchXMetres { get; init; } = 20e-9;

    /// <summary>Distance of scan lines, m.</summary>
    public double PitchYMetres { get; init; } = 20e-9;

    /// <summary>Another seed is another place on another sample.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Noise of the channels.</summary>
    public PhantomNoise Noise { get; init; } = PhantomNoise.Typical;

    /// <summary>Errors of the scan.</summary>
    public ScanArtefacts Artefacts { get; init; } = ScanArtefacts.None;

    /// <summary>Cantilever and tip; what a calibration should find.</summary>
    public PhantomInstrument Instrument { get; init; } = new();

    /// <summary>K_c(θ): how tilt falsifies the modulus.</summary>
    public TiltPolynomial TiltCorrection { get; init; } = TiltPolynomial.Published;

    /// <summary>Adds the channel YoungsRetrace: the apparent modulus that the instrument computes from its noisy channels.</summary>
    public bool WithInstrumentModulus { get; init; }

    /// <summary>FrequencyRetrace holds f2 + Δf2 in place of Δf2.</summary>
    public bool AbsoluteFrequency { get; init; }

    private protected void ValidateInstrument()
    {
        Instrument.Validate();
        Noise.Validate();
        Artefacts.Validate();
    }
}
