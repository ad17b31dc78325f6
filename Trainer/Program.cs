using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Trainer.Commands;
using FashionResNet.Trainer.Commands.Data;

var root = new RootCommand("FashionResNet: train an image classifier in TorchSharp, export it to ONNX, prove it, score it with ML.NET.")
{
    RunCommand.Create(),
    TrainCommand.Create(),
    ExportCommand.Create(),
    SummaryCommand.Create(),
    DataCommand.Create(),
};
return await CommandLineProgram.RunAsync(root, args, Console.Out, Console.Error);
