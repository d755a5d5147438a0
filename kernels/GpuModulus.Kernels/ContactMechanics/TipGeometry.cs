namespace GpuModulus.Kernels.ContactMechanics;

/// <summary>The tip's shape.</summary>
/// <param name="RadiusMetres">Contact radius of a punch or radius of a sphere, m; unused for a cone.</param>
/// <param name="HalfAngleRadians">Half opening angle of a cone, rad; unused otherwise.</param>
public readonly record struct TipGeometry(double RadiusMetres, double HalfAngleRadians = 0);
