using GpuModulus.Core.Maps;

namespace GpuModulus.Segmentation;

/// <summary>Whether two planes of a map have one direction.</summary>
internal sealed class MapDirections(ScanGrid grid, double largestAngleRadians)
{
    public bool Agree(Plane a, Plane b)
    {
        double x = grid.PitchXMetres * 1e9, y = grid.PitchYMetres * 1e9;
        return WorkMap.Angle(a.B / x, a.C / y, b.B / x, b.C / y) <= largestAngleRadians;
    }
}
