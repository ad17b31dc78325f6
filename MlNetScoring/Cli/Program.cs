using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Scoring.Cli.Commands;

var root = new RootCommand("Scores images with a model.onnx through ML.NET.")
{
    EvaluateCommand.Create(),
    PredictCommand.Create(),
};
return await CommandLineProgram.RunAsync(root, args, Console.Out, Console.Error);
