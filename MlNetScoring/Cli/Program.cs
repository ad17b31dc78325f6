using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Cli.Commands;
using FashionResNet.Scoring.Devices;

namespace FashionResNet.Scoring.Cli;

internal static class Program
{
    public static RootCommand CreateRoot() => new("Scores images with a model.onnx through ML.NET.")
    {
        EvaluateCommand.Create(),
        PredictCommand.Create(),
        BenchmarkCommand.Create(),
        ScoreCommand.Create(),
        DoctorCommand.Create(ScoringFindings.Look, ScoringFindings.Check),
    };

    private static Task<int> Main(string[] args)
        => CommandLineProgram.RunAsync(CreateRoot(), args, Console.Out, Console.Error);
}
