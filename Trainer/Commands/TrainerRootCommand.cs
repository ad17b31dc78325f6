using System.CommandLine;
using FashionResNet.CommandLine;
using FashionResNet.Trainer.Commands.Data;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Commands;

/// <summary>The program's command line.</summary>
internal static class TrainerRootCommand
{
    public static RootCommand Create() => new(
        "FashionResNet: train an image classifier in TorchSharp, export it to ONNX, prove it, score it with ML.NET.")
    {
        RunCommand.Create(),
        TrainCommand.Create(),
        LearningRateCommand.Create(),
        ExportCommand.Create(),
        CompareCommand.Create(),
        SummaryCommand.Create(),
        DataCommand.Create(),
        DoctorCommand.Create(TrainingFindings.Look, TrainingFindings.Check),
    };
}
