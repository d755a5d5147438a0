using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using Xunit;

namespace GpuModulus.Kernels.Tests;

/// <summary>The closed forms of the three contact models against their force laws, integrated over one oscillation.</summary>
public sealed class ContactModelTests
{
    private const double Modulus = 5e9;
    private const double Radius = 10e-9;
    private const double Amplitude = 105e-9;
    private const double HalfAngle = 36 * Math.PI / 180;
    private static readonly TipGeometry Tip = new(Radius, HalfAngle);

    public static TheoryData<ContactModel, double, double> Cases()
    {
        TheoryData<ContactModel, double, double> data = [];
        foreach (ContactModel model in Enum.GetValues<ContactModel>())
        {
            // The closed forms assume δ ≪ A1: these bounds are what is left of that.
            data.Add(model, 0.1e-9, 0.001);
            data.Add(model, 1e-9, 0.003);
            data.Add(model, 4e-9, 0.011);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Modulus_and_indentation_agree_with_the_force_law_integrated_over_a_cycle(ContactModel model, double delta, double tolerance)
    {
        (double a, double s) = Observables(model, delta);
        (double modulus, double indentation) = Closed(model, a, s);
        Assert.InRange(modulus / Modulus, 1 - tolerance, 1 + tolerance);
        Assert.InRange(indentation / delta, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void The_integration_itself_is_converged()
    {
        foreach (ContactModel model in Enum.GetValues<ContactModel>())
        {
            (double a, double s) = Observables(model, 1e-9, 400);
            (double a2, double s2) = Observables(model, 1e-9, 1200);
            Assert.Equal(1, a2 / a, 1e-9);
            Assert.Equal(1, s2 / s, 1e-9);
        }
    }

    [Fact]
    public void Closed_forms_equal_the_formulas_of_the_notes()
    {
        foreach ((_, _, double a, double s, double e, double delta) in PhysicsNotes.Punch)
        {
            (double punch, double punchDelta) = Closed(ContactModel.Punch, a, s);
            Assert.Equal(1, punch / e, 1e-6);
            Assert.Equal(1, punchDelta / delta, 1e-6);
            (double sphere, double sphereDelta) = Closed(ContactModel.Sphere, a, s);
            Assert.Equal(1, sphere / (Math.Sqrt(2) * s * s / (a * Math.Sqrt(Radius * Amplitude))), 1e-12);
            Assert.Equal(1, sphereDelta / (Amplitude * a / s), 1e-12);
            (double cone, double coneDelta) = Closed(ContactModel.Cone, a, s);
            double notes = 3 * Math.PI * Math.PI / (8 * Math.Tan(HalfAngle)) * Math.Sqrt(Amplitude / 2) * Math.Pow(0.4, 1.5) * Math.Pow(s, 2.5) * Math.Pow(a * Amplitude / 2, -1.5);
            Assert.Equal(1, cone / notes, 1e-12);
            Assert.Equal(1, coneDelta / (1.25 * Amplitude * a / s), 1e-12);
        }
    }

    private static (double Modulus, double Indentation) Closed(ContactModel model, double a, double s) => model switch
    {
        ContactModel.Punch => Closed<FlatPunch>(a, s),
        ContactModel.Sphere => Closed<HertzSphere>(a, s),
        _ => Closed<SneddonCone>(a, s),
    };

    private static (double Modulus, double Indentation) Closed<T>(double a, double s)
        where T : IContactModel =>
        (T.ModulusScale(Tip) * T.Modulus(new DoubleLane(s), new DoubleLane(s), new DoubleLane(a), new DoubleLane(Amplitude)).Value, T.IndentationFactor * Amplitude * a / s);

    /// <summary>
    /// The tip moves as d(φ) = δ − A1 (1 − cos φ) and feels F(d) while d &gt; 0. What AM-FM measures: a = (2/A1)⟨F cos φ⟩ (virial of the 1st eigenmode) and
    /// s = ⟨dF/dd⟩ (mean stiffness, felt by the small 2nd one). φ = φ0 sin t takes the root at the ends of contact away; Simpson's rule in t.
    /// </summary>
    private static (double A, double S) Observables(ContactModel model, double delta, int intervals = 800)
    {
        double end = Math.Acos(1 - (delta / Amplitude));
        double force = 0;
        double stiffness = 0;
        double step = Math.PI / intervals;
        for (int i = 0; i <= intervals; i++)
        {
            double t = (-Math.PI / 2) + (i * step);
            double phase = end * Math.Sin(t);
            double half = Math.Sin(phase / 2);
            double d = Math.Max(0, delta - (2 * Amplitude * half * half));
            double weight = (i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2) * step / 3 * end * Math.Cos(t);
            (double f, double k) = Law(model, d);
            force += weight * f * Math.Cos(phase);
            stiffness += weight * k;
        }

        return (2 / Amplitude * force / (2 * Math.PI), stiffness / (2 * Math.PI));
    }

    private static (double Force, double Stiffness) Law(ContactModel model, double d) => model switch
    {
        ContactModel.Punch => (2 * Modulus * Radius * d, 2 * Modulus * Radius),
        ContactModel.Sphere => (4.0 / 3 * Modulus * Math.Sqrt(Radius) * Math.Pow(d, 1.5), 2 * Modulus * Math.Sqrt(Radius * d)),
        _ => (2 / Math.PI * Modulus * Math.Tan(HalfAngle) * d * d, 4 / Math.PI * Modulus * Math.Tan(HalfAngle) * d),
    };
}
