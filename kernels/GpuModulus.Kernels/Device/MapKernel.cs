using System.Runtime.CompilerServices;
using GpuModulus.Core.Results;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Lanes;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;
using ILGPU;

namespace GpuModulus.Kernels.Device;

/// <summary>
/// The ILGPU entry points: thin adapters that read one pixel, call <see cref="PixelMapping"/>, and write. <see cref="PixelWalk"/> leads each thread through the tile.
/// </summary>
public static class MapKernel
{
    /// <summary>Maps only: no shared memory, no atomics, so it also runs on OpenCL devices without generic address space.</summary>
    public static void Maps<TContact, TSlope>(DeviceTile tile, MappingConstants<FloatLane> constants, DeviceMaps maps)
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
    {
        for (PixelWalk walk = new(tile); walk.IsInside; walk.Next())
            Write(maps, walk.Index, Evaluate<TContact, TSlope>(tile, in constants, walk));
    }

    /// <summary>
    /// Maps and all counts. Each thread group counts in its own shared table and adds it to the global one once, at its end. What nearly every pixel would
    /// add to the same place (valid, above the limit, below A2) each thread counts by itself, since neighbours that hit one place wait for each other.
    /// </summary>
    /// <param name="tile">Input.</param>
    /// <param name="constants">Parameters.</param>
    /// <param name="maps">Output.</param>
    /// <param name="counts"><see cref="HistogramLayout.Length"/> counters, zeroed by the caller; a tile holds fewer than 2³¹ pixels.</param>
    public static void MapsAndHistograms<TContact, TSlope>(DeviceTile tile, MappingConstants<FloatLane> constants, DeviceMaps maps, ArrayView<int> counts)
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
    {
        ArrayView<int> table = SharedMemory.Allocate<int>(HistogramLayout.Length);
        for (int i = Group.IdxX; i < HistogramLayout.Length; i += Group.DimX)
            table[i] = 0;
        Group.Barrier();

        int valid = 0, aboveLimit = 0, belowAmplitude2 = 0;
        for (PixelWalk walk = new(tile); walk.IsInside; walk.Next())
        {
            MappedPixel<FloatLane> pixel = Evaluate<TContact, TSlope>(tile, in constants, walk);
            Write(maps, walk.Index, pixel);
            Count(table, pixel, in constants, ref valid, ref aboveLimit, ref belowAmplitude2);
        }

        Atomic.Add(ref table[HistogramLayout.ReasonStart], valid);
        Atomic.Add(ref table[HistogramLayout.AboveLimit], aboveLimit);
        Atomic.Add(ref table[HistogramLayout.BelowAmplitude2], belowAmplitude2);
        Group.Barrier();
        for (int i = Group.IdxX; i < HistogramLayout.Length; i += Group.DimX)
        {
            if (table[i] != 0)
                Atomic.Add(ref counts[i], table[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MappedPixel<FloatLane> Evaluate<TContact, TSlope>(DeviceTile tile, in MappingConstants<FloatLane> constants, PixelWalk walk)
        where TContact : struct, IContactModel
        where TSlope : struct, ISlopeOperator
    {
        long index = walk.Index;
        PixelInputs<FloatLane> inputs;
        inputs.Signal = new(constants.Signal != (int)SignalKind.None ? tile.Signal[index] : 0f);
        inputs.Amplitude = new(constants.HasAmplitudeChannel != 0 ? tile.Amplitude[index] : 0f);
        inputs.Phase = new(constants.HasPhaseChannel != 0 ? tile.Phase[index] : 0f);
        inputs.InstrumentMask = new(constants.HasInstrumentMask != 0 && tile.InstrumentMask[index] != 0 ? 1f : 0f);
        return PixelMapping.Evaluate<FloatLane, TContact, TSlope, DeviceHeightWindow, TabulatedTiltCorrector<FloatLane>, AnyRecording>(
            new DeviceHeightWindow(tile, walk.Column, tile.FirstRow + walk.Row), inputs, default, in constants);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(DeviceMaps maps, long index, MappedPixel<FloatLane> pixel)
    {
        if (maps.WantsModulus != 0)
            maps.Modulus[index] = pixel.Modulus.Value;
        if (maps.WantsApparentModulus != 0)
            maps.ApparentModulus[index] = pixel.ApparentModulus.Value;
        if (maps.WantsTilt != 0)
            maps.Tilt[index] = FloatLane.ArcTangent(pixel.Tangent).Value;
        if (maps.WantsTiltCorrection != 0)
            maps.TiltCorrection[index] = pixel.TiltCorrection.Value;
        if (maps.WantsIndentation != 0)
            maps.Indentation[index] = pixel.Indentation.Value;
        maps.Mask[index] = (byte)pixel.Reason.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(ArrayView<int> table, MappedPixel<FloatLane> pixel, in MappingConstants<FloatLane> constants, ref int valid, ref int aboveLimit, ref int belowAmplitude2)
    {
        int reason = (int)pixel.Reason.Value;
        if (reason != 0)
            Atomic.Add(ref table[HistogramLayout.ReasonStart + reason], 1);
        else
            valid++;
        if (constants.CountsTilt != 0 && reason != (int)MaskReason.HeightNotFinite)
        {
            int bin = (int)(FloatLane.ArcTangent(pixel.Tangent).Value * HistogramLayout.TiltBinsPerRadian) + 1;
            Atomic.Add(ref table[HistogramLayout.TiltStart + IntrinsicMath.Min(bin, HistogramLayout.TiltCount - 1)], 1);
        }

        if (reason != 0 || constants.Signal == (int)SignalKind.None)
            return;
        if (constants.CountsModulus != 0)
            Atomic.Add(ref table[Bin(pixel.Modulus.Value, HistogramLayout.ModulusKeyOffset, HistogramLayout.ModulusCount)], 1);
        if (constants.CountsIndentation == 0 || constants.Signal != (int)SignalKind.Frequency)
            return;
        float indentation = pixel.Indentation.Value;
        Atomic.Add(ref table[HistogramLayout.IndentationStart + Bin(indentation, HistogramLayout.IndentationKeyOffset, HistogramLayout.IndentationCount)], 1);
        if (indentation > constants.IndentationLimit.Value)
            aboveLimit++;
        if (constants.Amplitude2.Value > indentation)
            belowAmplitude2++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bin(float value, int offset, int count) =>
        IntrinsicMath.Clamp((int)(Interop.FloatAsInt(value) >> LogHistogram.KeyShift) - offset, 0, count - 1);
}
