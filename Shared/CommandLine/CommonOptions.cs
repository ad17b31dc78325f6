using System.CommandLine;

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
        Description = "Folder with the four Fashion-MNIST files. Default: cache, system package, download.",
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

    public static Option<int?> BatchSize() => new("--batch-size") { Description = "Images a batch.", HelpName = "N" };

    public static Option<int> Seed() => new("--seed")
    {
        Description = "Seed of everything random.",
        DefaultValueFactory = _ => 0,
        HelpName = "N",
    };

    public static Option<int?> Threads() => new("--threads") { Description = "CPU threads. Default: all cores.", HelpName = "N" };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on stdout." };
}
