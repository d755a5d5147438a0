using GpuModulus.Core.Maps;
using GpuModulus.Core.Scans;
using GpuModulus.Phantoms;

namespace GpuModulus.Segmentation.Tests.Scenes;

/// <summary>The product's own electrode phantom as a scene.</summary>
public static class ProductScene
{
    private static readonly CyclingStage[] Stages = [CyclingStage.Pristine, CyclingStage.Cycles5, CyclingStage.Cycles30, CyclingStage.Cycles60, CyclingStage.Cycles200];

    public static Scene Make(int stage, int seed, bool hard) => Make(hard
        ? ElectrodePhantomSettings.Hard(Stages[stage], (ulong)seed)
        : new ElectrodePhantomSettings { Stage = Stages[stage], Seed = (ulong)seed });

    public static Scene Make(ElectrodePhantomSettings settings)
    {
        Phantom phantom = ElectrodePhantom.Create(settings);
        ScanGrid grid = phantom.Scan.Grid;
        Raster<float> height = new(grid.Columns, grid.Rows);
        phantom.Scan.Find(Quantity.Height)!.Values.ReadRows(0, height.Values);
        float[] pixelTilt = Fields.Tilt([.. height.Values.Select(v => (double)v)], grid.Columns, grid.Rows, grid.PitchXMetres, grid.PitchYMetres);
        float[] apparent = new float[pixelTilt.Length], corrected = new float[pixelTilt.Length];
        for (int i = 0; i < apparent.Length; i++)
        {
            apparent[i] = (float)(phantom.TrueModulus.Values[i] * Fields.TiltFactor(phantom.TrueTilt.Values[i]));
            corrected[i] = pixelTilt[i] <= Math.PI / 4 ? (float)(apparent[i] / Fields.TiltFactor(pixelTilt[i])) : float.NaN;
        }

        return new Scene
        {
            Grid = grid,
            Height = height,
            TrueHeight = phantom.TrueHeight,
            TrueTilt = phantom.TrueTilt,
            TrueModulus = phantom.TrueModulus,
            ApparentModulus = new(grid.Columns, grid.Rows, apparent),
            Modulus = new(grid.Columns, grid.Rows, corrected),
            Facets = phantom.RegionIds,
            Classes = phantom.Classes,
        };
    }
}
