using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Compute.Backends;

/// <summary>Double precision, one plain loop, K_c from its defining formula: slow, and what the others are compared with.</summary>
public sealed class ReferenceBackend : IMappingBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public string Device => "double precision, 1 thread";

    /// <inheritdoc/>
    public long MaxTilePixels => int.MaxValue / 2;

    /// <inheritdoc/>
    public void Map(MappingPlan plan, MapTile tile, MapStatistics? statistics)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tile);
        MappingVariants.Dispatch(plan.Parameters.Contact, plan.Parameters.Slope.Operator, new Run(plan, tile, statistics));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Run(MappingPlan plan, MapTile tile, MapStatistics? statistics) : IMappingVariant<bool>
    {
        public bool Use<TContact, TSlope>()
            where TContact : struct, IContactModel
            where TSlope : struct, ISlopeOperator
        {
            MappingConstants<DoubleLane> constants = plan.Constants<DoubleLane>();
            ExactTiltCorrector corrector = new(plan.Parameters.TiltCorrection);
            double[] weights = plan.Parameters.Slope.Weights(plan.Grid);
            int columns = plan.Grid.Columns;
            for (int row = 0; row < tile.Rows; row++)
            {
                for (int x = 0; x < columns; x++)
                {
                    int index = (row * columns) + x;
                    Window window = new(plan, tile, weights, x, tile.FirstRow + row);
                    MappedPixel<DoubleLane> pixel =
                        PixelMapping.Evaluate<DoubleLane, TContact, TSlope, Window, ExactTiltCorrector, AnyRecording>(window, Inputs(index), corrector, constants);
                    Store(index, pixel);
                    if (statistics is not null)
                        Count(statistics, pixel, constants);
                }
            }

            return true;
        }

        private static void Count(MapStatistics statistics, MappedPixel<DoubleLane> pixel, MappingConstants<DoubleLane> constants)
        {
            int reason = (int)pixel.Reason.Value;
            statistics.Reasons[reason]++;
            if (constants.CountsTilt != 0 && reason != (int)MaskReason.HeightNotFinite)
                statistics.TiltDegrees.Counts[1 + Math.Min((int)((float)Math.Atan(pixel.Tangent.Value) * HistogramLayout.TiltBinsPerRadian), MapStatistics.TiltBinCount)]++;
            if (reason != 0 || constants.Signal == (int)SignalKind.None)
                return;
            if (constants.CountsModulus != 0)
                statistics.Modulus.Counts[statistics.Modulus.IndexOf((float)pixel.Modulus.Value)]++;
            if (constants.CountsIndentation == 0 || constants.Signal != (int)SignalKind.Frequency)
                return;
            double indentation = pixel.Indentation.Value;
            statistics.Indentation.Counts[statistics.Indentation.IndexOf((float)indentation)]++;
            if (indentation > constants.IndentationLimit.Value)
                statistics.IndentationAboveLimit++;
            if (indentation < constants.Amplitude2.Value)
                statistics.IndentationBelowAmplitude2++;
        }

        private static void Set(Memory<float> map, int index, DoubleLane value)
        {
            if (!map.IsEmpty)
                map.Span[index] = (float)value.Value;
        }

        private PixelInputs<DoubleLane> Inputs(int index)
        {
            PixelInputs<DoubleLane> inputs;
            inputs.Signal = new(tile.Signal.IsEmpty ? 0 : tile.Signal.Span[index]);
            inputs.Amplitude = new(tile.Amplitude.IsEmpty ? 0 : tile.Amplitude.Span[index]);
            inputs.Phase = new(tile.Phase.IsEmpty ? 0 : tile.Phase.Span[index]);
            inputs.InstrumentMask = new(tile.InstrumentMask.IsEmpty ? 0 : tile.InstrumentMask.Span[index]);
            return inputs;
        }

        private void Store(int index, MappedPixel<DoubleLane> pixel)
        {
            Set(tile.Modulus, index, pixel.Modulus);
            Set(tile.ApparentModulus, index, pixel.ApparentModulus);
            Set(tile.Tilt, index, DoubleLane.ArcTangent(pixel.Tangent));
            Set(tile.TiltCorrection, index, pixel.TiltCorrection);
            Set(tile.Indentation, index, pixel.Indentation);
            if (!tile.Mask.IsEmpty)
                tile.Mask.Span[index] = (byte)pixel.Reason.Value;
        }
    }

    private readonly struct Window(MappingPlan plan, MapTile tile, double[] weights, int x, int y) : IHeightWindow<DoubleLane>, IHeightSampler<DoubleLane>
    {
        public DoubleLane Sample(int column, int row) => new(tile.Height.Span[((row - tile.FirstHeightRow) * plan.Grid.Columns) + column]);

        public DoubleLane Centre() => Sample(x, y);

        public DoubleLane PairX(int i, int j) => BorderPairs.PairX<DoubleLane, Window>(this, plan.Grid.Columns, plan.Grid.Rows, x, y, i, j);

        public DoubleLane PairY(int i, int j) => BorderPairs.PairY<DoubleLane, Window>(this, plan.Grid.Columns, plan.Grid.Rows, x, y, i, j);

        public DoubleLane Weight(int k) => new(weights[k]);
    }
}
