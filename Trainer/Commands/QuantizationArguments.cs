using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Commands;

/// <summary>What <c>--int8</c> of <c>run</c> and <c>export</c> takes.</summary>
internal sealed class QuantizationArguments
{
    /// <summary>Images held out, as the recipes hold them out, and at most a fifth.</summary>
    private const int ValidationCount = 5000;

    private readonly Option<bool> _int8 = new("--int8") { Description = "Quantize to INT8, calibrated on training images." };

    private readonly Option<int?> _count = CommonOptions.Positive<int>(
        "--calibration", "Training images to calibrate on. Default: 512.");

    private readonly Option<string?> _method = new("--calibration-method")
    {
        Description = "How ranges of activations are chosen. Default: percentile.",
    };

    private readonly Option<string[]> _keep = new("--int8-keep")
    {
        Description = "Layers, or modules with all below them, that stay fp32.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double?> _maxDrop = CommonOptions.Positive<double>(
        "--max-drop", "Percentage points of accuracy that may be lost on held-out training images; layers stay fp32 to hold it.");

    private readonly Option<bool> _reduceRange = new("--int8-reduce-range")
    {
        Description = "7-bit weights, for CPUs with AVX2 and without VNNI, whose 16-bit sums can saturate.",
    };

    public QuantizationArguments(Command command)
    {
        _method.AcceptOnlyFromAmong([.. Enum.GetNames<CalibrationMethod>().Select(name => name.ToLowerInvariant())]);
        Option[] details = [_count, _method, _keep, _maxDrop, _reduceRange];
        command.Options.Add(_int8);
        Array.ForEach(details, command.Options.Add);
        command.Validators.Add(result =>
        {
            Option[] given = [.. details.Where(option => result.GetResult(option) is { Implicit: false })];
            if (given.Length > 0 && !result.GetValue(_int8))
            {
                result.AddError($"{string.Join(", ", given.Select(option => option.Name))} without --int8.");
            }
        });
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_int8);

    /// <summary>
    /// Calibrates on what the network was trained on and measures the largest drop on what training held out: the same split by
    /// the same seed. Test images are never looked at.
    /// </summary>
    public QuantizationOptions Read(ParseResult parsed, ImageDataSet train, ModelMetadata metadata)
    {
        int heldOut = Math.Min(ValidationCount, train.Count / 5);
        int seed = (int)(metadata.TrainSeed ?? 0);
        (ImageDataSet calibration, ImageDataSet validation) = StratifiedSplit.Split(train, heldOut, seed);
        var defaults = new QuantizationOptions { Calibration = calibration };
        return defaults with
        {
            CalibrationCount = parsed.GetValue(_count) ?? defaults.CalibrationCount,
            Method = parsed.GetValue(_method) is { } method
                ? Enum.Parse<CalibrationMethod>(method, ignoreCase: true)
                : defaults.Method,
            Keep = parsed.GetValue(_keep) ?? [],
            MaxDrop = parsed.GetValue(_maxDrop),
            Validation = validation,
            ReduceRange = parsed.GetValue(_reduceRange),
        };
    }
}
