using System.Security.Cryptography;
using System.Text;
using GpuModulus.Cli.Stacks;
using GpuModulus.Core.Calibration;
using GpuModulus.Kernels.ContactMechanics;
using GpuModulus.Kernels.Mapping;
using GpuModulus.Kernels.Slopes;
using GpuModulus.Kernels.Tilt;

namespace GpuModulus.Cli.Mapping;

/// <summary>Which channels the modulus is to come from.</summary>
internal enum SignalSource
{
    Auto,
    Raw,
    Modulus,
}

/// <summary>What the frequency channel holds.</summary>
internal enum FrequencyContent
{
    Auto,
    Shift,
    Tracked,
}

/// <summary>What the user asked <c>map</c> to do, the inputs apart.</summary>
internal sealed record MapRequest
{
    /// <summary>Values from options, then from --table, then from --calibration; the input's own metadata comes last.</summary>
    public CalibrationRecord Calibration { get; init; } = new();

    /// <summary>The file of --calibration, or null.</summary>
    public string? CalibrationFile { get; init; }

    /// <summary>For binder/carbon in place of <see cref="Calibration"/> (--calibration-soft); null: the same for all.</summary>
    public ClassCalibration? Soft { get; init; }

    /// <summary>For facets (--calibration-hard).</summary>
    public ClassCalibration? Hard { get; init; }

    /// <summary>Values from options alone.</summary>
    public CalibrationRecord GivenCalibration { get; init; } = new();

    /// <summary>Stage of the experiment, from --table.</summary>
    public string? Stage { get; init; }

    /// <summary>Everything that the results depend on, the input apart: the options as given and the contents of the files that they name.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Take over results that an earlier run of the same input and parameters has finished.</summary>
    public bool Resume { get; init; }

    /// <summary>Null: as the calibration says, else punch.</summary>
    public ContactModel? Contact { get; init; }

    public double? ConeHalfAngleRadians { get; init; }

    public TipElasticity? TipElasticity { get; init; }

    public TiltCorrection TiltCorrection { get; init; } = TiltCorrection.Published;

    public string TiltCorrectionFrom { get; init; } = "default";

    /// <summary>The polynomial behind <see cref="TiltCorrection"/>, with its covariance where it has one; null for cosine and none.</summary>
    public TiltPolynomial? Kc { get; init; }

    public SlopeChoice Slope { get; init; } = new(SlopeOperator.Central);

    public string SlopeFrom { get; init; } = "default";

    public double MaxTiltDegrees { get; init; } = 45;

    public string MaxTiltFrom { get; init; } = "default";

    public double MaxIndentationMetres { get; init; } = 2e-9;

    public string MaxIndentationFrom { get; init; } = "default";

    public SignalSource Source { get; init; }

    public FrequencyContent Frequency { get; init; }

    public string Backend { get; init; } = "auto";

    public string? Device { get; init; }

    public int Threads { get; init; }

    public long? MemoryBytes { get; init; }

    public IReadOnlySet<string> Exports { get; init; } = new HashSet<string> { "gwy", "csv" };

    public bool WithSegmentation { get; init; } = true;

    public bool WithReport { get; init; } = true;

    public bool Force { get; init; }

    public SegmentationRequest Segmentation { get; init; } = new();

    /// <summary>SHA-256 over program version, parameters and input: equal keys mean equal results.</summary>
    public string ResumeKeyOf(string inputSha256) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Commands.GpuModulusCommand.Version}\n{Fingerprint}\n{inputSha256}")));

    /// <summary>The same request for an input that has a row of its own in --table.</summary>
    public MapRequest With(InputTableRow row) => this with
    {
        Calibration = row.Calibration is { } own ? GivenCalibration.Over(own).Over(Calibration) : Calibration,
        CalibrationFile = row.CalibrationFile ?? CalibrationFile,
        Stage = row.Stage,
        Fingerprint = $"{Fingerprint}\n{row.Fingerprint}",
    };
}
