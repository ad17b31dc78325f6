using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Commands;

/// <summary>What <c>--int8</c> of <c>run</c> and <c>export</c> takes.</summary>
internal sealed class QuantizationArguments
{
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
        "--max-drop",
        "Percentage points of accuracy that may be lost on the images held out of training; layers stay fp32 to hold it.",
        orZero: true);

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

    /// <summary>Calibrates on what a network was trained on and measures the largest drop on what was held out.</summary>
    /// <param name="parsed">What the user said.</param>
    /// <param name="train">Images that it was trained on.</param>
    /// <param name="heldOut">Images held out; null for none, and then there must be no largest drop.</param>
    public QuantizationOptions Read(ParseResult parsed, ImageDataSet train, ImageDataSet? heldOut)
    {
        var defaults = new QuantizationOptions { Calibration = train };
        return defaults with
        {
            CalibrationCount = parsed.GetValue(_count) ?? defaults.CalibrationCount,
            Method = parsed.GetValue(_method) is { } method
                ? Enum.Parse<CalibrationMethod>(method, ignoreCase: true)
                : defaults.Method,
            Keep = parsed.GetValue(_keep) ?? [],
            MaxDrop = parsed.GetValue(_maxDrop),
            Validation = heldOut,
            ReduceRange = parsed.GetValue(_reduceRange),
        };
    }

    /// <summary>For weights trained before: split as they tell it; where they do not, all images are calibrated on.</summary>
    /// <param name="parsed">What the user said.</param>
    /// <param name="images">Training images, those that were held out among them. Test images are never looked at.</param>
    /// <param name="split">Which of them were trained on; null where the weights do not say it.</param>
    /// <exception cref="InvalidInputException">
    /// A largest drop is asked for, and none of the images is known to have been held out.
    /// </exception>
    public QuantizationOptions ReadFor(ParseResult parsed, ImageDataSet images, TrainingSplit? split)
    {
        (ImageDataSet train, ImageDataSet? heldOut) = (images, null);
        if (split is not null && split.Fits(images))
        {
            (train, heldOut) = split.Of(images);
        }

        QuantizationOptions options = Read(parsed, train, heldOut);
        return options.MaxDrop is null || heldOut is not null
            ? options
            : throw new InvalidInputException(
                "--max-drop needs images held out of training, and the weights tell of none among "
                + $"the {images.Count} of {images.Name} (they were trained on others, or by an earlier version: --resume of their run tells it); "
                + "--int8 alone reports what is lost on the test images.");
    }
}
