using GpuModulus.Compute.Backends;
using GpuModulus.Core.Results;

namespace GpuModulus.Compute.Device;

/// <summary>A device that can take its share of a tile.</summary>
internal interface IRowWorker : IMappingBackend
{
    /// <summary>Devices among which the memory for buffers is divided.</summary>
    int Sharers { get; set; }

    /// <summary>Takes rows from the dealer until there are none; what it could not finish goes back before the exception.</summary>
    /// <param name="plan">What is common to all tiles.</param>
    /// <param name="tile">Input and room for output.</param>
    /// <param name="dealer">Whose rows to take.</param>
    /// <param name="statistics">Locked and added to, part by part; null where no counts are wanted.</param>
    void Work(MappingPlan plan, MapTile tile, RowDealer dealer, MapStatistics? statistics);
}
