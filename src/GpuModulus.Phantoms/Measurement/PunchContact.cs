namespace GpuModulus.Phantoms.Measurement;

/// <summary>
/// The flat-punch relation of AM-FM [Shi 2026] in double precision, in both directions. It shares no code with the program's kernels on purpose:
/// a phantom is their independent witness.
/// </summary>
internal readonly struct PunchContact(PhantomInstrument instrument)
{
    private readonly double amGain = instrument.SpringConstant1 / instrument.QualityFactor1 * instrument.FreeAmplitude1Metres;
    private readonly double modulusGain = Math.PI / instrument.ContactRadiusMetres * Math.Sqrt(1.0 / 6);

    // s = 2 k2 Δf2 / f2 with k2 = k1 (f2/f1)².
    private readonly double stiffnessPerHertz = 2 * instrument.SpringConstant1 * instrument.Resonance2Hertz / (instrument.Resonance1Hertz * instrument.Resonance1Hertz);

    /// <summary>Δf2 in Hz that a contact modulus in Pa causes at amplitude A1 (m) and phase Φ1 (rad).</summary>
    public double FrequencyShift(double modulus, double amplitude, double phase)
    {
        double a = amGain / amplitude * Math.Cos(phase);
        double root = modulus / modulusGain;
        return Math.Cbrt(root * root * a) / stiffnessPerHertz;
    }

    /// <summary>Apparent modulus in Pa; 0 where the frequency shift is not above zero.</summary>
    public double Modulus(double frequencyShift, double amplitude, double phase)
    {
        double a = amGain / amplitude * Math.Cos(phase);
        double s = stiffnessPerHertz * frequencyShift;
        return s > 0 && a > 0 ? modulusGain * s * Math.Sqrt(s / a) : 0;
    }
}
