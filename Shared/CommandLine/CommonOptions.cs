using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FashionResNet.CommandLine;

/// <summary>Options that have the same name and meaning in every verb of both programs.</summary>
internal static class CommonOptions
{
    /// <summary>One instance: it stands on the root command and is recursive.</summary>
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the trace of an error.",
        Recursive = true,
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "Folder with train/CLASS and test/CLASS of images, or with the four Fashion-MNIST files. Default: Fashion-MNIST from cache, system package, download.",
        HelpName = "DIR",
    };

    public static Option<FileInfo> Model() => new("--model")
    {
        Description = "The model.onnx to use.",
        HelpName = "FILE",
        Required = true,
    };

    public static Option<DirectoryInfo?> Out(string description) => new("--out") { Description = description, HelpName = "DIR" };

    public static Option<string> Device() => new("--device")
    {
        Description = "auto, cpu, cuda or cuda:n.",
        DefaultValueFactory = _ => "auto",
        HelpName = "DEVICE",
    };

    public static Option<int?> BatchSize() => Positive<int>("--batch-size", "Images a batch.");

    public static Option<int> Seed() => new("--seed")
    {
        Description = "Seed of everything random.",
        DefaultValueFactory = _ => 0,
        HelpName = "N",
    };

    public static Option<int?> Threads() => Positive<int>("--threads", "CPU threads. Default: all cores.");

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on stdout." };

    /// <summary>A number that may be left out and must be above 0, or 0 where that is allowed.</summary>
    public static Option<T?> Positive<T>(string name, string description, bool orZero = false)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
                if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && T.IsFinite(value)
                    && (value > T.Zero || (orZero && value == T.Zero)))
                {
                    return value;
                }

                string kind = T.IsZero(T.One / (T.One + T.One)) ? "whole number" : "number";
                result.AddError($"{name} must be a {kind} {(orZero ? "of 0 or more" : "above 0")}, not '{text}'.");
                return null;
            },
        };
}
