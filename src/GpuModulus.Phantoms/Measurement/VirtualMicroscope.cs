using GpuModulus.Core.Calibration;
using GpuModulus.Core.Maps;
using GpuModulus.Core.Results;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms.Randomness;

namespace GpuModulus.Phantoms.Measurement;

/// <summary>Turns a known surface with a known modulus into the channels that an AM-FM instrument records.</summary>
internal sealed class VirtualMicroscope
{
    private const double FeedbackError = 0.6e-9;
    private const double PhaseWander = 1.5 * Math.PI / 180;

    public required ScanGrid Grid { get; init; }

    public required CounterRandom Random { get; init; }

    public required PhantomInstrument Instrument { get; init; }

    public required PhantomNoise Noise { get; init; }

    public required ScanArtefacts Artefacts { get; init; }

    public required TiltPolynomial TiltCorrection { get; init; }

    /// <summary>Mean Φ1 in degrees, by class code.</summary>
    public required IReadOnlyList<double> PhaseDegreesOfClass { get; init; }

    public required bool WithInstrumentModulus { get; init; }

    public required bool AbsoluteFrequency { get; init; }

    /// <summary>Records the scan; fills <paramref name="tilt"/> with the true tilt on the way.</summary>
    public Scan Record(string source, Raster<float> height, Raster<float> modulus, Raster<byte> classes, Raster<float> tilt)
    {
        HeldTiltCorrection correction = new(TiltCorrection);
        int columns = Grid.Columns, rows = Grid.Rows;
        Raster<float> recordedHeight = new(columns, rows), amplitude = new(columns, rows), phase = new(columns, rows), frequency = new(columns, rows);
        Raster<float>? youngs = WithInstrumentModulus ? new(columns, rows) : null;
        ScanErrors errors = new(Grid, Artefacts, Noise, Random.Stream(1));
        PunchContact contact = new(Instrument);
        SmoothNoise feedback = new(Random.Stream(2), 0.25e-6), wander = new(Random.Stream(3), 0.35e-6);
        CounterRandom noise1 = Random.Stream(4), noise2 = Random.Stream(5);
        double[] phaseOfClass = [.. PhaseDegreesOfClass.Select(degrees => degrees * Math.PI / 180)];
        // E ∝ 1/R: a larger radius shows as a larger apparent modulus to whoever assumes the smaller.
        double softScale = (Instrument.SoftContactRadiusMetres ?? Instrument.ContactRadiusMetres) / Instrument.ContactRadiusMetres;
        double offset = AbsoluteFrequency ? Instrument.Resonance2Hertz : 0;
        bool quiet = Noise is { HeightMetres: 0, AmplitudeMetres: 0, PhaseRadians: 0, FrequencyHertz: 0 };

        Parallel.For(0, rows, () => (Amplitude: new double[columns], Phase: new double[columns]), (y, _, line) =>
        {
            line.Amplitude.AsSpan().Fill(Instrument.SetpointAmplitude1Metres);
            feedback.AddRow(line.Amplitude, Grid.PitchXMetres, y * Grid.PitchYMetres, FeedbackError);
            line.Phase.AsSpan().Clear();
            wander.AddRow(line.Phase, Grid.PitchXMetres, y * Grid.PitchYMetres, PhaseWander);
            bool lost = errors.IsLost(y);
            for (int x = 0; x < columns; x++)
            {
                double theta = TrueTilt.At(height, Grid, x, y);
                tilt[x, y] = (float)theta;
                double a1 = line.Amplitude[x];
                double phi = phaseOfClass[classes[x, y]] + line.Phase[x];
                double apparent = modulus[x, y] * correction.At(theta) * (classes[x, y] == (byte)PixelClass.BinderCarbon ? softScale : 1);
                double shift = contact.FrequencyShift(apparent, a1, phi);
                double z = height[x, y];
                if (lost)
                {
                    // Off the surface: the free cantilever, and a height that the feedback holds.
                    (z, a1, phi, shift) = (height[0, y], Instrument.FreeAmplitude1Metres, Math.PI / 2, 0);
                }

                if (!quiet)
                {
                    (double n1, double n2) = noise1.NormalPair(x, y);
                    (double n3, double n4) = noise2.NormalPair(x, y);
                    z += Noise.HeightMetres * n1;
                    a1 += Noise.AmplitudeMetres * n2;
                    phi += Noise.PhaseRadians * n3;
                    shift += Noise.FrequencyHertz * n4;
                }

                recordedHeight[x, y] = (float)(z + errors.HeightAt(x, y));
                amplitude[x, y] = (float)a1;
                phase[x, y] = (float)phi;
                frequency[x, y] = (float)(shift + offset);
                if (youngs is not null)
                    youngs[x, y] = (float)contact.Modulus(shift, a1, phi);
            }

            return line;
        }, _ => { });

        List<Channel> channels =
        [
            new("HeightRetrace", Quantity.Height, ScanDirection.Retrace, "m", recordedHeight),
            new("Amplitude1Retrace", Quantity.Amplitude1, ScanDirection.Retrace, "m", amplitude),
            new("Phase1Retrace", Quantity.Phase1, ScanDirection.Retrace, "rad", phase),
            new("FrequencyRetrace", Quantity.Frequency, ScanDirection.Retrace, "Hz", frequency),
        ];
        if (youngs is not null)
            channels.Add(new("YoungsRetrace", Quantity.Modulus, ScanDirection.Retrace, "Pa", youngs));
        return new Scan { Source = source, Format = "phantom", Grid = Grid, Channels = channels, Calibration = Instrument.ToCalibration() };
    }
}
